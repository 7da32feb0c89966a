import { expect, test } from '../test.ts';

test.use({ settings: { AUTH_MODE: 'accounts', SIGNUP: 'closed' } });

test('with sign-up closed, only sign-in is offered', async ({ people }) => {
  const ann = await people.arrive('Ann', { outside: true });
  await ann.page.goto('/');
  await expect(ann.page.getByLabel('Password')).toBeVisible();
  await expect(ann.button('Sign in')).toHaveCount(1);
  await expect(ann.button('Sign up')).toHaveCount(0);
});
