import { expect, test } from '../test.ts';
import { answered } from '../support/faults.ts';
import type { People } from '../support/people.ts';
import type { Person } from '../support/person.ts';
import { sendMany } from '../support/programs.ts';

const TITLE = 'Trip';

/** A room with this many unread messages for Bo, who has not opened it; the last one mentions them. */
async function unreadRoom(people: People, count: number) {
  const bo = await people.arrive('Bo');
  const ann = await people.program('Ann');
  const { roomId } = await ann.command('create_room', { participants: [bo.name], name: TITLE });
  await sendMany(ann, roomId, 'line', count - 1);
  await ann.command('send_message', { roomId, content: `line ${count}`, mentions: [bo.name] });
  await expect(bo.badge(TITLE)).toHaveAccessibleName('1 unread mention');
  /** Up to which seq the others were told that Bo has read. */
  const readByBo = () => ann.heard('read_marker').findLast((it) => it.roomId === roomId)?.markers[bo.name];
  return { bo, ann, roomId, readByBo };
}

/** The seq of the last message whose end is in sight. */
const lastInSight = (person: Person): Promise<number> =>
  person.timeline.evaluate((timeline) => {
    const bottom = timeline.parentElement?.getBoundingClientRect().bottom ?? 0;
    const rows = [...timeline.querySelectorAll<HTMLElement>('[data-seq]')];
    const last = rows.findLast((row) => row.getBoundingClientRect().bottom <= bottom + 1);
    return Number(last?.dataset['seq']);
  });

/** The person turns to this window, or to another one. */
const focus = (person: Person, on: boolean): Promise<void> =>
  person.page.evaluate((has) => {
    document.hasFocus = () => has;
    window.dispatchEvent(new Event(has ? 'focus' : 'blur'));
  }, on);

/** The marker comes to where the person sees, and what is below stays unread. */
async function isReadAsSeen(bo: Person, readByBo: () => number | undefined, newest: number): Promise<void> {
  await expect(async () => expect(readByBo()).toBe(await lastInSight(bo))).toPass();
  expect(readByBo()).toBeLessThan(newest);
  await expect(bo.badge(TITLE)).toHaveAccessibleName('1 unread mention');
}

test('messages below the fold stay unread until they are scrolled to', async ({ people }) => {
  const { bo, readByBo } = await unreadRoom(people, 30);
  await bo.open(TITLE);
  await expect(bo.message('line 1').first()).toBeInViewport();
  await isReadAsSeen(bo, readByBo, 31);
  await bo.timeline.hover();
  await bo.page.mouse.wheel(0, 10_000);
  await expect(bo.badge(TITLE)).toBeHidden();
  await expect.poll(readByBo).toBe(31);
});

test('a room with many unread messages opens at the first of them, and says how many there are', async ({ people }) => {
  const { bo, readByBo } = await unreadRoom(people, 120);
  const first = bo.message('line 1').first();
  const bar = bo.page.getByTestId('unread-bar');
  await bo.open(TITLE);
  await expect(bo.timeline.getByText('New from here')).toBeInViewport();
  await expect(first).toBeInViewport();
  await expect(bar).toContainText(/120 unread messages since \d/);
  await bo.timeline.hover();
  await bo.page.mouse.wheel(0, 2_000);
  await expect(first).not.toBeInViewport();
  await bo.button('To the first').click();
  await expect(first).toBeInViewport();
  await bo.button('Mark all as read').click();
  await expect(bar).toBeHidden();
  await expect(bo.badge(TITLE)).toBeHidden();
  await expect.poll(readByBo).toBe(121);
  await expect(first).toBeInViewport();
});

test('messages that come while another window has the focus wait at the line', async ({ people }) => {
  const { bo, ann, roomId, readByBo } = await unreadRoom(people, 3);
  await bo.open(TITLE);
  await expect.poll(readByBo).toBe(4);
  await focus(bo, false);
  await sendMany(ann, roomId, 'later', 40);
  await expect(bo.badge(TITLE)).toHaveAccessibleName('40 unread messages');
  await expect(bo.timeline.getByText('New from here')).toBeInViewport();
  await expect(bo.message('later 1').first()).toBeInViewport();
  await focus(bo, true);
  await expect(bo.badge(TITLE)).not.toHaveAccessibleName('40 unread messages');
  await expect(bo.message('later 1').first()).toBeInViewport();
  await expect(bo.badge(TITLE)).toBeVisible();
});

test('a pill steps through unread mentions', async ({ people }) => {
  const { bo, ann, roomId } = await unreadRoom(people, 60);
  await sendMany(ann, roomId, 'more', 60);
  await ann.command('send_message', { roomId, content: 'and you?', mentions: [bo.name] });
  await bo.open(TITLE);
  const pill = bo.page.getByRole('button', { name: 'unread mention' });
  await expect(pill).toHaveText('@ 2');
  await pill.click();
  await expect(bo.message('line 60')).toBeInViewport();
  await expect(pill).toHaveText('@ 1');
  await pill.click();
  await expect(bo.message('and you?')).toBeInViewport();
  await expect(pill).toBeHidden();
});

test('what somebody marks as unread stays so, in all their windows, until they come back', async ({ people }) => {
  const { bo, ann, roomId, readByBo } = await unreadRoom(people, 6);
  const elsewhere = bo.in(await bo.context.newPage());
  await elsewhere.page.goto('/rooms');
  await bo.open(TITLE);
  await expect(elsewhere.badge(TITLE)).toBeHidden();
  await bo.act('line 3', 'More');
  await bo.pick('Mark unread from here');
  for (const window of [bo, elsewhere]) await expect(window.badge(TITLE)).toHaveAccessibleName('1 unread mention');
  await expect.poll(readByBo).toBe(3);
  await expect(bo.page.getByTestId('unread-bar')).toContainText('4 unread messages');
  await ann.send(roomId, 'line 7');
  await expect(bo.page.getByTestId('unread-bar')).toContainText('5 unread messages');
  await elsewhere.open(TITLE);
  await expect(elsewhere.timeline.getByText('New from here')).toBeInViewport();
  for (const window of [bo, elsewhere]) await expect(window.badge(TITLE)).toBeHidden();
  await expect.poll(readByBo).toBe(8);
});

test('messages below one that a link leads to stay unread', async ({ people }) => {
  const { bo, roomId, readByBo } = await unreadRoom(people, 130);
  await bo.page.goto(`/rooms/${roomId}?at=20`);
  await expect(bo.message('line 19').first()).toBeInViewport();
  await isReadAsSeen(bo, readByBo, 131);
});

test('messages stay unread after a link that could not be followed', async ({ people }) => {
  const { bo, roomId, readByBo } = await unreadRoom(people, 160);
  bo.faults.allow(answered(500));
  await bo.page.route(/around=100/, (route) => route.fulfill({ status: 500, json: {} }));
  await bo.page.goto(`/rooms/${roomId}?at=100`);
  await expect(bo.page.getByRole('alert')).toBeVisible();
  await isReadAsSeen(bo, readByBo, 161);
});

test('messages stay unread while another window has the focus', async ({ people }) => {
  const { bo, readByBo } = await unreadRoom(people, 3);
  await focus(bo, false);
  await bo.page.clock.install();
  await bo.open(TITLE);
  await expect(bo.message('line 3')).toBeInViewport();
  await bo.page.clock.runFor(60_000);
  await expect(bo.badge(TITLE)).toHaveAccessibleName('1 unread mention');
  expect(readByBo()).toBeUndefined();
  await focus(bo, true);
  await bo.page.clock.runFor(1_000);
  await expect(bo.badge(TITLE)).toBeHidden();
});
