import { expect } from '@playwright/test';
import type { ProtocolV2Client } from '../../server/test/support/protocol-v2-client.ts';
import type { People } from './people.ts';
import type { Person } from './person.ts';
import { sendMany } from './programs.ts';

/** Leads to the newest message; it is there while that is not in sight. */
export const pill = (person: Person) => person.page.getByRole('button', { name: /Latest messages|new message/ });

/** Over what is in sight of the timeline: the middle of all of it moves while it loads. */
export async function wheel({ page, timeline }: Person, by: number): Promise<void> {
  const { x, y } = await timeline.evaluate(({ parentElement: box }) => {
    const { left, top, width, height } = (box as HTMLElement).getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2 };
  });
  await page.mouse.move(x, y);
  await page.mouse.wheel(0, by);
}

/** Marks the room that this person has open as read, which the program hears too, and shows its end: the message `newest`. */
export async function readAll(
  person: Person,
  program: ProtocolV2Client,
  roomId: string,
  newest: number,
): Promise<void> {
  await person.button('Mark all as read').click();
  await expect
    .poll(() => program.heard('read_marker').findLast((it) => it.roomId === roomId)?.markers[person.name])
    .toBeGreaterThanOrEqual(newest);
  await person.button('Latest messages').click();
}

/** A room of so many messages and a first one, `needle`, that the person has open, with everything read. */
export async function longRoom(people: People, title: string, count: number) {
  const ann = await people.arrive('Ann');
  const program = await people.program('Program');
  const { roomId } = await program.command('create_room', { participants: [ann.name], name: title });
  await program.send(roomId, 'needle');
  await sendMany(program, roomId, 'line', count);
  await expect(ann.badge(title)).toHaveText(`${count + 1}`);
  await ann.open(title);
  await readAll(ann, program, roomId, count + 2);
  await expect(ann.message(`line ${count}`)).toBeInViewport();
  return { ann, program, roomId };
}
