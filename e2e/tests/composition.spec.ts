import { expect, test } from '../test.ts';
import { InputMethod } from '../support/composing.ts';
import type { People } from '../support/people.ts';

async function writer(people: People) {
  const minji = await people.arrive('민지', { locale: 'ko-KR' });
  await minji.makeRoom({ name: '한글' });
  await minji.composer.click();
  return { minji, keyboard: await InputMethod.on(minji.page) };
}

test('Enter ends a composition, and only the next Enter sends', async ({ people }) => {
  const { minji, keyboard } = await writer(people);
  await keyboard.compose('ㅎ', '하', '한');
  await keyboard.commit('한');
  await keyboard.compose('ㄱ', '그', '글');
  await keyboard.enter('글');
  await expect(minji.composer).toHaveValue('한글');
  await expect(minji.messages).toHaveCount(0);
  await minji.page.keyboard.press('Enter');
  await expect(minji.composer).toHaveValue('');
  await minji.sees('한글');
});

test('Enter during a composition sends no incomplete syllable', async ({ people }) => {
  const { minji, keyboard } = await writer(people);
  await keyboard.compose('ㅎ', '하');
  await minji.page.keyboard.press('Enter');
  await expect(minji.composer).toHaveValue(/하/);
  await expect(minji.messages).toHaveCount(0);
});

test("Safari's order: the composition ends before the keydown of its Enter", async ({ people }) => {
  const { minji, keyboard } = await writer(people);
  await keyboard.compose('ㅂ', '바', '밥');
  await keyboard.enterOfSafari('밥');
  await expect(minji.composer).toHaveValue('밥');
  await expect(minji.messages).toHaveCount(0);
  await minji.page.keyboard.press('Enter');
  await minji.sees('밥');
});

test('the button sends an open composition once', async ({ people }) => {
  const { minji, keyboard } = await writer(people);
  await keyboard.compose('ㄴ', '네');
  await minji.page.getByTestId('send').click();
  await expect(minji.composer).toHaveValue('');
  await minji.sees('네');
  await minji.say('다음');
  await minji.sees('네', '다음');
});

test('Shift+Enter starts a new line', async ({ people }) => {
  const { minji } = await writer(people);
  await minji.composer.pressSequentially('위');
  await minji.composer.press('Shift+Enter');
  await minji.composer.pressSequentially('아래');
  await expect(minji.composer).toHaveValue('위\n아래');
  await expect(minji.messages).toHaveCount(0);
  await minji.composer.press('Enter');
  await minji.sees('위\n아래');
});

test('people and public rooms are found while a syllable is composed', async ({ people }) => {
  const minji = await people.arrive('민지', { locale: 'ko-KR' });
  const juno = await people.arrive('준호', { locale: 'ko-KR' });
  await juno.makeRoom({ name: '산책', public: true });
  const keyboard = await InputMethod.on(minji.page);
  await minji.button('새 방').first().click();
  const dialog = minji.dialog('새 방');
  await expect(dialog.getByRole('option', { name: juno.name })).toBeVisible();
  await dialog.getByLabel('이름으로 사람 찾기').focus();
  await keyboard.compose('ㅈ', '주', '준');
  await expect(dialog.getByRole('option')).not.toHaveCount(0);
  await keyboard.compose('줁');
  await expect(dialog.getByText('그런 이름을 쓰는 사람이 없어요.')).toBeVisible();
  await keyboard.commit('준');
  await expect(dialog.getByRole('option', { name: juno.name })).toBeVisible();
  await dialog.getByLabel('방 이름 (선택)').focus();
  await keyboard.compose('ㅂ', '바', '방');
  await expect(dialog.getByRole('button', { name: '방 만들기' })).toBeEnabled();
  await keyboard.commit('방');

  await dialog.getByRole('button', { name: '공개 방' }).click();
  await expect(dialog.getByRole('button', { name: '산책에 들어가기' })).toBeVisible();
  await dialog.getByLabel('공개 방 찾기').focus();
  await keyboard.compose('ㅅ', '사', '삵');
  await expect(dialog.getByText('공개 방이 없어요.')).toBeVisible();
  await keyboard.compose('산');
  await expect(dialog.getByRole('button', { name: '산책에 들어가기' })).toBeVisible();
  await keyboard.commit('산');
});
