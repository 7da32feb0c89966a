import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RunningCluster } from '../../infra/development/standalone/cluster/running-cluster.ts';
import { describeOn } from '../../infra/development/standalone/describe-on.ts';
import { Rest } from './support/rest.js';
import { ProtocolV2Client } from './support/protocol-v2-client.js';

await describeOn(['redis', 'dynamo', 'elasticsearch'], 'two servers and both consumers', (engines) => {
  let cluster: RunningCluster;
  const name = `t${randomUUID().slice(0, 8)}`;
  const people: ProtocolV2Client[] = [];
  const person = async (userId: string, url: string) => {
    const client = await ProtocolV2Client.as(url, `${name}-${userId}`);
    people.push(client);
    return client;
  };

  beforeAll(async () => {
    const env = {
      KEY_PREFIX: `${name}:`,
      DYNAMO_TABLE_PREFIX: `${name}-`,
      ELASTICSEARCH_INDEX: `${name}-messages`,
      RATE_LIMITS: 'off',
      NODE_ENV: 'test',
    };
    cluster = await RunningCluster.start({ engines, env });
  }, 90_000);
  afterAll(async () => {
    for (const client of people) client.close();
    await cluster.stop();
  });

  test('carry a talk, find it, and go on when one server dies', async () => {
    const ann = await person('ann', cluster.replicas[0]!.url);
    const ben = await person('ben', cluster.replicas[1]!.url);
    const roomId = await ann.createRoom(ben.userId);
    await ann.send(roomId, 'the kettle is on');
    await ben.next('messages', ({ messages }) => messages[0]?.content === 'the kettle is on');
    const rest = new Rest(cluster.replicas[1]!.url).as({ token: ben.token });
    const found = async () => (await rest.get('search', { query: { q: 'kettle' } })).results.length;
    await expect.poll(found).toBe(1);

    await cluster.replicas[0]!.kill();
    const again = await person('cat', cluster.url);
    expect(await again.createRoom(ben.userId)).toBeTruthy();
    await cluster.replicas[0]!.restart();
    const back = await person('dan', cluster.replicas[0]!.url);
    expect(await back.createRoom(ben.userId)).toBeTruthy();
  });
});
