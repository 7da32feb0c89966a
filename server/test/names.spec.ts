import { describe, expect, test } from 'vitest';
import { useServer } from './support/suite.js';

const suite = useServer();

const PASSWORD = 'correct horse battery';
const INVISIBLE = ['\u034f', '\u115f', '\u1160', '\u17b4', '\u180b', '\u3164', '\ufe0f', '\uffa0', '\u{e0100}'];

/** Tries to take a name in each of the four ways, and gives the codes of the refusals. */
async function tryToTake(userId: string): Promise<unknown[]> {
  const plain = await suite.plain();
  plain.emit('register', { userId });
  const greeting = await plain.next('system');
  const two = await suite.two();
  const acked = await two.ask('register', { userId });
  return [
    greeting.code,
    acked.ok || acked.error.code,
    (await suite.rest.call('guest', { body: { userId } })).error?.code,
    (await suite.rest.call('signup', { body: { userId, password: PASSWORD } })).error?.code,
  ];
}

const all = (code: string) => [code, code, code, code];

describe('a new name', () => {
  test.each(INVISIBLE)('with a letter or a mark that shows nothing is refused: %j', async (nothing) => {
    const name = suite.name('민수');
    for (const userId of [`${name}${nothing}`, nothing])
      expect(await tryToTake(userId)).toEqual(all('invalid_payload'));
  });

  test('that looks like a guest’s or an account’s is taken', async () => {
    const [guest, account] = [suite.name('paul-o'), suite.name('carol-o')];
    await suite.two(guest);
    await suite.rest.get('signup', { body: { userId: account, password: PASSWORD } });
    for (const userId of [guest, account]) {
      const lookalikes = [
        userId.toUpperCase(),
        userId.replace('o', '0'),
        userId.replace('a', 'а'),
        userId.replace('l', 'I'),
        userId.replace('a', 'ａ'),
      ];
      for (const lookalike of lookalikes) expect(await tryToTake(lookalike), lookalike).toEqual(all('conflict'));
      expect(
        (await suite.rest.call('login', { body: { userId: userId.toUpperCase(), password: PASSWORD } })).status,
      ).toBe(401);
    }
  });

  test('of two that look alike and are taken at once, one is', async () => {
    const name = suite.name('race');
    const answers = await Promise.all(
      [name, name.toUpperCase(), name.replace('a', 'а')].map((userId) =>
        suite.rest.call('guest', { body: { userId } }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  });

  test('may hold the joiners that its script needs', async () => {
    const name = suite.name('می\u200cخواهم');
    const client = await suite.two(name);
    const roomId = await client.createRoom();
    expect(await client.send(roomId, 'سلام')).toMatchObject({ seq: 2 });
  });
});

describe('names that need not be unique', () => {
  test('of rooms and persons lose what shows nothing, turns text around, or breaks the line', async () => {
    const ann = await suite.two(suite.name('ann'));
    for (const nothing of [...INVISIBLE, '\u202e', '\u2066', '\u0085', '\u200b']) {
      const { room } = await ann.command('create_room', { participants: [], name: `점심\n시간${nothing}` });
      expect(room.name).toBe('점심 시간');
      const name = { roomId: room.roomId, name: nothing };
      expect(await ann.refusal('update_room', name)).toMatchObject({ code: 'invalid_payload' });
      const body = { userId: suite.name('cho'), password: PASSWORD, displayName: `김\n민수${nothing}` };
      expect((await suite.rest.get('signup', { body })).user.displayName).toBe('김 민수');
      const blank = { ...body, userId: suite.name('cho'), displayName: nothing };
      expect((await suite.rest.call('signup', { body: blank })).error).toMatchObject({ code: 'invalid_payload' });
    }
  });
});

test('a message that shows nothing is refused', async () => {
  const ann = await suite.two(suite.name('ann'));
  const roomId = await ann.createRoom();
  for (const content of [...INVISIBLE, '\u200b', '\u2060', '\u2800', '\u00ad', '\u202e', '\u0085', '\u{e0041}']) {
    for (const text of [content, ` ${content}\n${content}`]) {
      expect(await ann.refusal('send_message', { roomId, content: text }), JSON.stringify(text)).toMatchObject({
        code: 'invalid_payload',
      });
    }
  }
  expect(await ann.send(roomId, '❤️')).toMatchObject({ seq: 2 });
});
