import { breakEndpoint } from './broken-endpoint.ts';
import type { People } from './people.ts';
import { recovers, tryAgain } from './recovery.ts';

const TITLE = 'Trip';

/** What cards over a conversation do when their request fails, by endpoint. */
export const CARD_CASES: Record<string, (people: People) => Promise<void>> = {
  async days(people) {
    const ann = await people.arrive('Ann');
    await ann.makeRoom({ name: TITLE });
    await ann.say('today');
    const broken = await breakEndpoint(ann, 'days');
    await ann.button('Jump to a date').click();
    const calendar = ann.dialog('Jump to a date');
    const today = calendar.locator('[aria-current=date][aria-disabled=false]');
    await recovers(ann, broken, 'Something failed on the server.', tryAgain(ann, calendar), today);
  },

  async presence(people) {
    const ann = await people.arrive('Ann');
    const bo = await people.program('Bo');
    const { roomId } = await bo.command('create_room', { participants: [ann.name], name: TITLE });
    await bo.send(roomId, 'hello');
    await ann.open(TITLE);
    const broken = await breakEndpoint(ann, 'presence');
    const name = `${bo.userId}: profile`;
    await ann.message('hello').getByRole('button', { name }).click();
    const card = ann.dialog(name);
    await recovers(ann, broken, 'The profile could not be loaded.', tryAgain(ann, card), card.getByText('Online'));
  },
};
