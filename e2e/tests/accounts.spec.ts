import { ServerProcess } from '../../server/test/support/server-process.ts';
import { expect, test } from '../test.ts';
import { answered } from '../support/faults.ts';
import type { Person } from '../support/person.ts';

const PASSWORD = 'correct horse battery';

async function fillIn({ page, name }: Person, { as = name, password = PASSWORD } = {}): Promise<void> {
  await page.getByLabel('ID').fill(as);
  await page.getByLabel('Password').fill(password);
}

const press = ({ page }: Person, action: string) => page.locator('form').getByRole('button', { name: action }).last();

test.describe('AUTH_MODE=accounts', () => {
  let server: ServerProcess;
  test.beforeAll(async () => {
    server = await ServerProcess.start({ env: { AUTH_MODE: 'accounts' } });
  });
  test.afterAll(() => server.stop());

  test('sign up, sign out, a wrong password, sign in', async ({ people }) => {
    const ann = await people.arrive('Ann', { url: server.url, outside: true });
    await ann.page.goto('/');
    await expect(ann.page.getByText('Come in as a guest')).toBeHidden();
    await ann.button('Sign up').click();
    await fillIn(ann, { password: 'short' });
    await press(ann, 'Sign up').click();
    await expect(ann.page.getByText('A password has at least 8 characters.')).toBeVisible();
    await fillIn(ann);
    await press(ann, 'Sign up').click();
    await expect(ann.rail).toContainText(ann.name);
    await ann.makeRoom({ name: 'Diary' });
    await ann.say('Dear diary');

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
    const ann = await people.arrive('Ann', { url: server.url, outside: true });
    const other = await people.arrive('Other', { url: server.url, outside: true });
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

  test('another browser of mine is listed, and signed out from here', async ({ people }) => {
    const desk = await people.arrive('Ann', { url: server.url, outside: true });
    const sofa = await people.arrive('Sofa', { url: server.url, outside: true, phone: true });
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
});

test('AUTH_MODE=open: a name that somebody holds', async ({ people }) => {
  const minji = await people.arrive('민지', { locale: 'ko-KR' });
  const other = await people.arrive('다른 사람', { locale: 'ko-KR', outside: true });
  other.faults.allow(answered(409));
  await other.page.goto('/');
  await other.page.getByLabel('이름').fill(minji.name);
  await other.button('시작하기').click();
  await expect(other.page.getByText('이미 쓰이는 이름이에요. 다른 이름을 골라 주세요.')).toBeVisible();
  await other.page.getByLabel('이름').fill(other.name);
  await other.button('시작하기').click();
  await expect(other.rail).toContainText(other.name);
  await minji.page.reload();
  await expect(minji.rail).toContainText(minji.name);
});
