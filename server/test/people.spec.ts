import { expect, test } from 'vitest';
import { useServer } from './support/suite.js';

const suite = useServer({ env: { AUTH_MODE: 'accounts' } });

const stem = 'Quince';

async function account(name: string) {
  const { user, token } = await suite.rest.get('signup', {
    body: { userId: suite.name(`${stem} ${name}`), password: 'correct horse battery' },
  });
  const client = await suite.two(undefined, { accessToken: token });
  return { userId: user.userId, client, rest: suite.rest.as({ token }) };
}

test('with accounts, people find strangers by how a name begins, and know who is online of those they share a room with', async () => {
  const [ann, ben, eve] = [await account('ann'), await account('ben'), await account('eve')];
  const found = async (q: string) => {
    const { people } = await ann.rest.get('people', { query: { q } });
    return people.map(({ userId, status }) => [userId, status]);
  };
  // Who is there and shares no room is found by their name alone, and not seen.
  for (const q of ['', ' ', 'q', 'uince']) expect([q, await found(q)]).toEqual([q, []]);
  const both = [ben, eve].map(({ userId }) => [userId, undefined]);
  expect(await found('qu')).toEqual(both);
  expect(await ann.rest.get('users', {})).toEqual([ann.userId]);
  expect((await suite.rest.call('users', {})).status).toBe(401);

  await ann.client.command('create_room', { participants: [ben.userId] });
  for (const q of ['', 'q']) expect([q, await found(q)]).toEqual([q, [[ben.userId, 'online']]]);
  expect(await found('qu')).toEqual([
    [ben.userId, 'online'],
    [eve.userId, undefined],
  ]);
  expect((await ann.rest.get('users', {})).sort()).toEqual([ann.userId, ben.userId].sort());
  const { roomId } = await eve.client.command('create_room', { participants: [ann.userId], direct: true });
  await ann.client.command('leave_room', { roomId });
  expect((await eve.rest.get('people', {})).people).toEqual([]);
});
