import type { Page } from '@playwright/test';
import { expect, test } from '../test.ts';
import type { People } from '../support/people.ts';
import { sendMany } from '../support/programs.ts';

const COUNT = 500;
const TITLE = '긴 이야기';

async function longConversation(people: People) {
  const minji = await people.arrive('민지', { locale: 'ko-KR' });
  const writer = await people.program('작가');
  const { roomId } = await writer.command('create_room', { participants: [minji.name], name: TITLE });
  await sendMany(writer, roomId, '줄', COUNT);
  await expect(minji.badge(TITLE)).toHaveText(`${COUNT}`);
  await minji.open(TITLE);
  await minji.button('모두 읽음으로 표시').click();
  await minji.button('최근 메시지로').click();
  await expect(minji.message(`줄 ${COUNT}`)).toBeInViewport();
  return { minji, writer, roomId };
}

/** Holds responses to requests for older messages until they are released. */
async function holdOlderPages(page: Page): Promise<{ letThrough: () => void }> {
  let open: () => void = () => undefined;
  await page.route(/\/messages\?.*before=/, async (route) => {
    await new Promise<void>((resolve) => (open = resolve));
    await route.continue();
  });
  return { letThrough: () => open() };
}

/** The text of the first visible message. */
const firstInSight = (page: Page) =>
  page.getByTestId('timeline').evaluateHandle((timeline) => {
    const top = timeline.parentElement?.getBoundingClientRect().top ?? 0;
    const texts = [...timeline.querySelectorAll('[data-testid=message] .bubble')];
    return texts.find((text) => text.getBoundingClientRect().top >= top) ?? timeline;
  });

test('older messages load while scrolling up, and the visible ones keep their position', async ({ people }) => {
  const { minji } = await longConversation(people);
  const held = await holdOlderPages(minji.page);

  // The page holds what is in sight, the first and the last message.
  const oldest = async () => Number(await minji.messages.first().getAttribute('aria-posinset'));
  const first = 2;
  for (let loaded = await oldest(); loaded > first; loaded = await oldest()) {
    const asked = minji.page.waitForRequest(/before=/);
    await minji.timeline.hover();
    await minji.page.mouse.wheel(0, -5_000);
    await asked;
    await expect(minji.messages.first()).toBeInViewport();
    const reading = await firstInSight(minji.page);
    const top = () => reading.evaluate((message) => message.getBoundingClientRect().top);
    const before = await top();
    held.letThrough();
    await expect.poll(oldest).toBeLessThan(loaded);
    expect(Math.abs((await top()) - before), 'px moved').toBeLessThanOrEqual(2);
  }
  await expect(minji.messages.first()).toHaveText(/줄 1$/m);
});

test('new messages do not move a reader of older ones, and their number is shown', async ({ people }) => {
  const { minji, writer, roomId } = await longConversation(people);
  await minji.timeline.hover();
  await minji.page.mouse.wheel(0, -1_000);
  const pill = minji.page.getByRole('button', { name: /최근 메시지로|새 메시지/ });
  await expect(pill).toHaveText('최근 메시지로');

  const reading = await firstInSight(minji.page);
  const top = () => reading.evaluate((message) => message.getBoundingClientRect().top);
  const before = await top();
  await sendMany(writer, roomId, '새 줄', 3);
  await expect(pill).toHaveText('새 메시지 3개');
  expect(Math.abs((await top()) - before), 'px moved').toBeLessThanOrEqual(2);
  await pill.click();
  await expect(minji.message('새 줄 3')).toBeInViewport();
  await expect(pill).toBeHidden();
});
