import { expect, test } from '../test.ts';

test('two people talk in a room, leave it, join again and search its messages', async ({ people }) => {
  const minji = await people.arrive('민지', { locale: 'ko-KR' });
  const juno = await people.arrive('준호', { locale: 'ko-KR' });
  await expect(minji.rail.getByText('아직 방이 없어요')).toBeVisible();

  await test.step('a room with an invitation', async () => {
    await minji.makeRoom({ with: [juno], name: '점심 모임' });
    await expect(minji.timeline).toContainText(`${minji.name}님이 방을 만들었어요`);
    await expect(juno.room('점심 모임')).toBeVisible();
  });

  await test.step('messages both ways, typing, unread counter', async () => {
    await minji.say('안녕하세요', '오늘 점심은 김치찌개 어때요?');
    await expect(juno.badge('점심 모임')).toHaveAccessibleName(juno.words.unread(2));
    await expect(juno.room('점심 모임')).toContainText('김치찌개');
    await juno.open('점심 모임');
    await expect(juno.badge('점심 모임')).toBeHidden();
    await juno.composer.pressSequentially('좋아요');
    await expect(minji.page.getByTestId('typing')).toHaveText(`${juno.name}님이 입력 중…`);
    await juno.say('좋아요, 열두 시에 봐요');
    await expect(minji.page.getByTestId('typing')).toBeHidden();
    await juno.say('See you at the noodle bar');
    const said = ['안녕하세요', '오늘 점심은 김치찌개 어때요?', '좋아요, 열두 시에 봐요', 'See you at the noodle bar'];
    await minji.sees(...said);
    await juno.sees(...said);
  });

  await test.step('leave, and be invited again: the history is visible', async () => {
    await juno.button('방 나가기').click();
    await juno.dialog('방 나가기').getByRole('button', { name: '방 나가기' }).click();
    await expect(juno.room('점심 모임')).toBeHidden();
    await expect(minji.timeline).toContainText(`${juno.name}님이 나갔어요`);
    await minji.say('어디 갔어요?');
    await minji.button('사람 추가').click();
    await minji.dialog('사람 추가').getByRole('option', { name: juno.name }).click();
    await minji.button('1명 추가').click();
    await expect(minji.timeline).toContainText(`${minji.name}님이 ${juno.name}님을 추가했어요`);
    await juno.open('점심 모임');
    await expect(juno.messages).toHaveCount(5);
    await expect(juno.messages.first()).toContainText('안녕하세요');
    await expect(juno.message('어디 갔어요?')).toBeVisible();
  });

  await test.step('search finds words of one, two and three syllables, and English ones', async () => {
    await juno.button('이 방에서 찾기').click();
    for (const [word, text, marked = word] of [
      ['봐', '열두 시에 봐요'],
      ['점심', '오늘 점심은'],
      ['치찌개', '김치찌개'],
      ['noodle', 'See you at the noodle bar'],
      ['NOOD', 'See you at the noodle bar', 'noodle'],
    ] as const) {
      await juno.finds(word, text);
      await expect(juno.results.locator('mark')).toHaveText(marked);
    }
    await juno.search('없는말');
    await expect(juno.results).toHaveCount(0);
    await expect(juno.page.getByText('“없는말”을 찾지 못했어요.')).toBeVisible();
    await expect(juno.page.getByText(/이모지와 기호는 찾지 않아요/)).toBeVisible();
    await juno.finds('안녕', '안녕하세요');
    await juno.results.click();
    await expect(juno.message('안녕하세요')).toBeInViewport();
    await expect(juno.dialog('찾기')).toBeHidden();
  });
});

test('the same in English', async ({ people }) => {
  const ann = await people.arrive('Ann');
  const bo = await people.arrive('Bo');
  await ann.makeRoom({ with: [bo], name: 'Lunch' });
  await ann.say('Shall we meet at noon?');
  await expect(bo.badge('Lunch')).toHaveAccessibleName('1 unread message');
  await bo.open('Lunch');
  await bo.composer.pressSequentially('Yes');
  await expect(ann.page.getByTestId('typing')).toHaveText(`${bo.name} is typing…`);
  await bo.say('Yes, see you there');
  await ann.sees('Shall we meet at noon?', 'Yes, see you there');
  await ann.button('Leave room').click();
  await ann.dialog('Leave room').getByRole('button', { name: 'Leave room' }).click();
  await expect(bo.timeline).toContainText(`${ann.name} left`);
  await expect(ann.page).toHaveURL(/\/rooms$/);
  await ann.page.goBack();
  await ann.button('Join').click();
  await ann.sees('Shall we meet at noon?', 'Yes, see you there');
  await ann.page.keyboard.press('ControlOrMeta+k');
  await ann.finds('see you', 'Yes, see you there');
  await expect(ann.results.locator('mark')).toHaveText(['see', 'you']);
  await expect(ann.results).toContainText('Lunch');
});
