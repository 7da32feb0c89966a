import { expect, test } from '../test.ts';
import type { People } from '../support/people.ts';
import type { Person } from '../support/person.ts';
import { sendMany } from '../support/programs.ts';
import { pill, readAll, wheel } from '../support/timeline.ts';

const TITLE = 'Trip';
const OTHER = 'Elsewhere';

/** A long room that was read to its end, and a short one. */
async function twoRooms(people: People, phone = false) {
  const ann = await people.arrive('Ann', { phone });
  const program = await people.program('Program');
  const { roomId } = await program.command('create_room', { participants: [ann.name], name: TITLE });
  await sendMany(program, roomId, 'line', 200);
  await program.command('create_room', { participants: [ann.name], name: OTHER });
  await expect(ann.badge(TITLE)).toHaveText('200');
  await ann.open(TITLE);
  await readAll(ann, program, roomId, 201);
  await expect(ann.message('line 200')).toBeInViewport();
  return { ann, program, roomId };
}

/** How many px of the timeline are hidden below. */
const hidden = ({ timeline }: Person): Promise<number> =>
  timeline.evaluate(({ parentElement: box }) => (box ? box.scrollHeight - box.scrollTop - box.clientHeight : -1));

async function isAtEnd(person: Person): Promise<void> {
  await expect.poll(() => hidden(person)).toBeLessThanOrEqual(1);
  await expect(pill(person)).toBeHidden();
}

/** The text of the first message in sight, and how far below the upper edge it begins. */
const reading = ({ timeline }: Person) =>
  timeline.evaluate((content) => {
    const edge = content.parentElement?.getBoundingClientRect().top ?? 0;
    const bubbles = [...content.querySelectorAll<HTMLElement>('[data-testid=message] .bubble')];
    const first = bubbles.find((it) => it.getBoundingClientRect().bottom > edge);
    return { text: first?.innerText, top: Math.round((first?.getBoundingClientRect().top ?? 0) - edge) };
  });

/** The same once it scrolls no more. */
async function restingAt(person: Person) {
  let at = await reading(person);
  await expect
    .poll(async () => {
      const before = at;
      at = await reading(person);
      return JSON.stringify(at) === JSON.stringify(before);
    })
    .toBe(true);
  return at;
}

for (const phone of [false, true]) {
  test(`whoever reads at the end stays there, whatever takes room${phone ? ', on a phone' : ''}`, async ({
    people,
  }) => {
    const { ann, program, roomId } = await twoRooms(people, phone);
    const { page, composer } = ann;
    const size = page.viewportSize() ?? { width: 0, height: 0 };
    await isAtEnd(ann);
    for (let row = 1; row <= 10; row += 1) {
      await composer.pressSequentially(`row ${row}`);
      await isAtEnd(ann);
      await composer.press('Shift+Enter');
      await isAtEnd(ann);
    }
    await composer.pressSequentially('the last one');
    await isAtEnd(ann);
    // The keyboard of a phone.
    await page.setViewportSize({ ...size, height: 420 });
    await isAtEnd(ann);
    await page.setViewportSize({ width: size.width - 40, height: size.height });
    await isAtEnd(ann);
    await program.send(roomId, 'and then?');
    await expect(ann.message('and then?')).toBeInViewport();
    await isAtEnd(ann);
    await composer.fill('');
    await isAtEnd(ann);
  });
}

test('the wheel and keys leave the end', async ({ people }) => {
  const { ann, program, roomId } = await twoRooms(people);
  await wheel(ann, -400);
  await expect(pill(ann)).toBeVisible();
  await pill(ann).click();
  await isAtEnd(ann);
  await ann.timeline.focus();
  await ann.page.keyboard.press('PageUp');
  await expect(pill(ann)).toBeVisible();
  const before = await restingAt(ann);
  await program.send(roomId, 'later');
  await expect(pill(ann)).toHaveText('1 new message');
  expect(await reading(ann)).toEqual(before);
});

test('a room opens where its reader left it', async ({ people }) => {
  const { ann, program, roomId } = await twoRooms(people);
  await wheel(ann, -1_500);
  await expect(pill(ann)).toBeVisible();
  const before = await restingAt(ann);
  const comesBack = async () => {
    await expect(ann.message(before.text ?? '').first()).toBeInViewport();
    await expect(async () => {
      const now = await reading(ann);
      expect(now.text).toBe(before.text);
      expect(Math.abs(now.top - before.top), 'px moved').toBeLessThanOrEqual(2);
    }).toPass();
  };
  await ann.open(OTHER);
  await program.send(roomId, 'meanwhile');
  await expect(ann.badge(TITLE)).toHaveText('1');
  await ann.open(TITLE);
  await comesBack();
  await expect(pill(ann)).toHaveText('1 new message');
  await ann.rail.getByRole('button', { name: 'Settings' }).click();
  await expect(ann.page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible();
  await ann.page.goBack();
  await comesBack();
  await ann.page.reload();
  await comesBack();
  await pill(ann).click();
  await isAtEnd(ann);
  await ann.open(OTHER);
  await ann.open(TITLE);
  await isAtEnd(ann);
});

test('a link to a message leads there once', async ({ people }) => {
  const { ann, roomId } = await twoRooms(people);
  const { page } = ann;
  await page.goto(`/rooms/${roomId}?at=20`);
  await expect(ann.message('line 19').first()).toBeInViewport();
  await expect(page).toHaveURL(new RegExp(`/rooms/${roomId}$`));
  await pill(ann).click();
  await expect(ann.message('line 200')).toBeInViewport();
  await ann.open(OTHER);
  await page.goBack();
  await expect(ann.message('line 200')).toBeInViewport();
  await isAtEnd(ann);

  const entries = () => page.evaluate(() => history.length);
  const before = await entries();
  await ann.button('Search in this conversation').click();
  await ann.finds('line 77', 'line 77');
  await ann.results.first().click();
  await expect(ann.message('line 77').first()).toBeInViewport();
  // What is looked for stays; where it led to does not.
  await expect(page).toHaveURL(new RegExp(`/rooms/${roomId}\\?find=line\\+77$`));
  expect(await entries()).toBe(before);
});

test('an address that names no message opens the room at its end', async ({ people }) => {
  const { ann, program, roomId } = await twoRooms(people);
  for (const at of [
    '1e300',
    '0',
    '-1',
    '1.5',
    'x',
    '0x10',
    '%20',
    '9'.repeat(12),
    '9'.repeat(400),
    '20&at=30',
    '%00',
  ]) {
    await ann.page.goto(`/rooms/${roomId}?at=${at}`);
    await expect(ann.message('line 200')).toBeInViewport();
    await isAtEnd(ann);
  }
  await program.send(roomId, 'still here');
  await expect(ann.message('still here')).toBeInViewport();
});
