import { expect, test } from '../test.ts';

test.use({ settings: { AUTH_MODE: 'accounts', SIGNUP: 'closed' } });

test('where nobody signs up, signing in is all there is', async ({ people }) => {
  const ann = await people.arrive('Ann', { outside: true });
  await ann.page.goto('/');
  await expect(ann.page.getByLabel('Password')).toBeVisible();
  await expect(ann.button('Sign in')).toHaveCount(1);
  await expect(ann.button('Sign up')).toHaveCount(0);
});
