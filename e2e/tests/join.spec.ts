import { expect, test } from '../test.ts';
import type { Person } from '../support/person.ts';

/** Copies the room's invite link as its user would. */
async function copiedLink(person: Person, action: string): Promise<string> {
  await person.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await person.button(action).first().click();
  const read = () => person.page.evaluate(() => navigator.clipboard.readText());
  await expect.poll(read).toMatch(/\/join\/[\w-]{48}$/);
  return read();
}

test('somebody new comes by a link on a phone, picks a name, and writes', async ({ people }) => {
  const jieun = await people.arrive('지은', { locale: 'ko-KR' });
  await jieun.makeRoom({ name: '여름 여행' });
  await expect(jieun.page.getByTestId('invite-note')).toContainText('아직 혼자예요');
  const link = await copiedLink(jieun, '초대 링크 복사');

  const minsu = await people.arrive('민수', { locale: 'ko-KR', phone: true, outside: true });
  await minsu.page.goto(link);
  const card = minsu.page.getByTestId('join');
  await expect(card.getByRole('heading', { name: '여름 여행' })).toBeVisible();
  await expect(card).toContainText(`${jieun.name}님이 초대했어요`);
  await expect(card).toContainText('멤버 1명');
  await minsu.page.getByLabel('이름').fill(minsu.name);
  await minsu.button('들어가기').tap();
  await expect(minsu.page).toHaveURL(/\/rooms\/[\w-]+$/);
  await minsu.composer.fill('링크로 왔어요');
  await minsu.page.getByTestId('send').tap();
  await expect(jieun.message('링크로 왔어요')).toBeVisible();
  await expect(jieun.page.getByTestId('invite-note')).toBeHidden();
  await expect(jieun.timeline).toContainText(`${minsu.name}님이 ${jieun.name}님의 초대 링크로 들어왔어요`);
});

test('a link leads members to their room, and says why it lets nobody else in', async ({ people }) => {
  const ann = await people.arrive('Ann');
  await ann.makeRoom({ name: 'Lunch' });
  const link = await copiedLink(ann, 'Copy invite link');
  const ben = await people.arrive('Ben');
  await ben.page.goto(link);
  await ben.button(`Continue as ${ben.name}`).click();
  await expect(ben.composer).toBeVisible();
  const room = ben.page.url();
  await ben.page.goto(link);
  await expect(ben.page).toHaveURL(room);

  const revoke = /^Revoke the link/;
  await ann.button('Invite links').click();
  const dialog = ann.dialog('Invite links');
  await expect(dialog).toContainText(`Joined: ${ben.name}`);
  await dialog.getByRole('button', { name: revoke }).click();
  await expect(dialog.getByRole('button', { name: revoke })).toBeHidden();
  await dialog.getByRole('button', { name: 'Create link' }).click();
  await dialog.getByRole('button', { name: 'Show QR code' }).click();
  await expect(dialog.getByRole('img', { name: 'QR code of the invite link' })).toBeVisible();

  const cho = await people.arrive('Cho', { outside: true });
  await cho.page.goto(link);
  await expect(cho.page.getByText('This invite was revoked')).toBeVisible();
  await cho.page.goto(`${link.slice(0, -4)}AAAA`);
  await expect(cho.page.getByText('This invite leads nowhere')).toBeVisible();
});
