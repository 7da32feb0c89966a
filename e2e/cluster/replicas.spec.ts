import { LoadBalancer } from '../../infra/development/standalone/cluster/load-balancer.ts';
import { expect, test } from '../test.ts';
import { NO_NETWORK } from '../support/faults.ts';

test('servers are killed one after the other during a conversation: clients reconnect to the others', async ({
  people,
  deployment,
}) => {
  const balancer = await LoadBalancer.open(
    0,
    deployment.servers.map(({ port }) => port),
  );
  try {
    const ann = await people.arrive('Ann', { url: balancer.url });
    const bo = await people.arrive('Bo', { url: balancer.url });
    await ann.makeRoom({ with: [bo], name: 'Calm' });
    await bo.open('Calm');
    for (const { faults } of [ann, bo]) faults.allow(...NO_NETWORK);
    const said: string[] = [];
    for (const [at, server] of deployment.servers.entries()) {
      await server.kill();
      await ann.say(`Ann without ${at}`);
      await bo.sees(...said, `Ann without ${at}`);
      await bo.say(`Bo without ${at}`);
      said.push(`Ann without ${at}`, `Bo without ${at}`);
      await ann.sees(...said);
      for (const { connectionBar } of [ann, bo]) await expect(connectionBar).toBeHidden();
      await server.restart();
    }
    await ann.page.reload();
    await ann.sees(...said);
    await ann.button('Search in this conversation').click();
    await ann.finds('without', ...[...said].reverse());
  } finally {
    balancer.close();
  }
});
