import { expect, test } from '../test.ts';
import { answered } from '../support/faults.ts';
import type { Person } from '../support/person.ts';

test.use({ settings: { AUTH_MODE: 'accounts' } });
// One worker, so that the servers start once.
test.describe.configure({ mode: 'default' });

const PASSWORD = 'correct horse battery';

async function fillIn({ page, name }: Person, { as = name, password = PASSWORD } = {}): Promise<void> {
  await page.getByLabel('ID').fill(as);
  await page.getByLabel('Password').fill(password);
}

const press = ({ page }: Person, action: string) => page.locator('form').getByRole('button', { name: action }).last();

test('sign up, sign out, a wrong password, sign in', async ({ people }) => {
  const ann = await people.arrive('Ann', { outside: true });
  await ann.page.goto('/');
  await expect(ann.page.getByText('Continue as guest')).toBeHidden();
  await ann.button('Sign up').click();
  await fillIn(ann, { password: 'short' });
  await press(ann, 'Sign up').click();
  await expect(ann.page.getByText('A password has at least 8 characters.')).toBeVisible();
  ann.faults.allow(answered(400));
  await fillIn(ann, { password: 'Password1' });
  await press(ann, 'Sign up').click();
  await expect(ann.page.getByText('That password is too easy to guess.')).toBeVisible();
  await fillIn(ann);
  await press(ann, 'Sign up').click();
  await expect(ann.rail).toContainText(ann.name);
  await ann.makeRoom({ name: 'Diary' });
  await ann.say('Dear diary');
  // Unsent, it would be asked about.
  await ann.sees('Dear diary');

  await ann.rail.getByRole('button', { name: 'Settings' }).click();
  await ann.button('Sign out').click();
  await expect(ann.page.getByLabel('Password')).toBeVisible();
  ann.faults.allow(answered(401));
  await fillIn(ann, { password: 'wrong password' });
  await press(ann, 'Sign in').click();
  await expect(ann.page.getByText('ID and password don’t match.')).toBeVisible();
  await fillIn(ann);
  await press(ann, 'Sign in').click();
  await ann.open('Diary');
  await ann.sees('Dear diary');
});

test('an ID that is taken', async ({ people }) => {
  const ann = await people.arrive('Ann', { outside: true });
  const other = await people.arrive('Other', { outside: true });
  for (const person of [ann, other]) {
    person.faults.allow(answered(409));
    await person.page.goto('/');
    await person.button('Sign up').click();
    await fillIn(person, { as: ann.name });
    await press(person, 'Sign up').click();
    if (person === ann) await expect(ann.rail).toBeVisible();
  }
  await expect(other.page.getByText('That ID is taken. Please choose another.')).toBeVisible();
  expect(ann.faults.heard).toEqual([]);
});

test('another session is listed, and ended from this one', async ({ people }) => {
  const desk = await people.arrive('Ann', { outside: true });
  const sofa = await people.arrive('Sofa', { outside: true, phone: true });
  await desk.page.goto('/');
  await desk.button('Sign up').click();
  await fillIn(desk);
  await press(desk, 'Sign up').click();
  await expect(desk.rail).toBeVisible();
  await sofa.page.goto('/');
  await fillIn(sofa, { as: desk.name });
  await press(sofa, 'Sign in').click();
  await expect(sofa.rail).toBeVisible();

  await desk.rail.getByRole('button', { name: 'Settings' }).click();
  const sessions = desk.page.getByRole('region', { name: 'Where you are signed in' }).getByRole('listitem');
  await expect(sessions).toHaveCount(2);
  await expect(sessions.filter({ hasText: 'This browser' })).toHaveCount(1);
  sofa.faults.allow(answered(401));
  await desk.button('Sign out Chrome · Android').click();
  await expect(sessions).toHaveCount(1);
  await expect(sofa.page.getByLabel('Password')).toBeVisible();
  await sofa.page.reload();
  await expect(sofa.page.getByLabel('Password')).toBeVisible();
  await desk.page.reload();
  await expect(sessions).toHaveCount(1);
});

test('a new password ends all other sessions', async ({ people }) => {
  const desk = await people.arrive('Ann', { outside: true });
  const sofa = await people.arrive('Sofa', { outside: true, phone: true });
  await desk.page.goto('/');
  await desk.button('Sign up').click();
  await fillIn(desk);
  await press(desk, 'Sign up').click();
  await expect(desk.rail).toBeVisible();
  const signInOnSofa = async (password: string) => {
    await fillIn(sofa, { as: desk.name, password });
    await press(sofa, 'Sign in').click();
    await expect(sofa.rail).toBeVisible();
  };
  await sofa.page.goto('/');
  await signInOnSofa(PASSWORD);

  await desk.rail.getByRole('button', { name: 'Settings' }).click();
  const sessions = desk.page.getByRole('region', { name: 'Where you are signed in' }).getByRole('listitem');
  await expect(sessions).toHaveCount(2);
  await desk.button('Change password').click();
  const dialog = desk.page.getByRole('dialog', { name: 'Change password' });
  const change = async (current: string, next: string) => {
    await dialog.getByLabel('Current password').fill(current);
    await dialog.getByLabel('New password').fill(next);
    await dialog.getByRole('button', { name: 'Change password' }).click();
  };
  desk.faults.allow(answered(403), answered(400));
  await change('wrong password', 'rhubarb and custard');
  await expect(dialog.getByText('That is not your current password.')).toBeVisible();
  await change(PASSWORD, 'Password1');
  await expect(dialog.getByText('That password is too easy to guess.')).toBeVisible();
  sofa.faults.allow(answered(401));
  await change(PASSWORD, 'rhubarb and custard');
  await expect(dialog).toBeHidden();
  await expect(desk.page.getByText('Your password is changed.')).toBeVisible();
  await expect(sessions).toHaveCount(1);
  await expect(sofa.page.getByLabel('Password')).toBeVisible();

  await signInOnSofa('rhubarb and custard');
  await desk.page.reload();
  await expect(sessions).toHaveCount(2);
  await desk.button('Sign out everywhere else').click();
  await expect(sessions).toHaveCount(1);
  await expect(desk.button('Sign out everywhere else')).toBeHidden();
  await expect(sofa.page.getByLabel('Password')).toBeVisible();
});
