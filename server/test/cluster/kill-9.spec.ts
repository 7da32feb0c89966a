import { engineVictim, killUnderLoad } from './kill-rounds.js';
import { describeOwn } from './own-engines.js';

await describeOwn(['redis', 'dynamo'], 'kill -9 in a cluster under load', (engines) =>
  killUnderLoad(engines, {
    'a replica': ({ cluster }, random) => {
      const replica = random.oneOf(cluster.replicas);
      return { kill: () => replica.kill(), revive: () => replica.restart(), isVital: true };
    },
    'a consumer': ({ cluster }, random) => engineVictim(random.oneOf(Object.values(cluster.consumers))),
    Redis: () => ({ ...engineVictim(engines.redis), isVital: true }),
    DynamoDB: () => engineVictim(engines.dynamo),
  }),
);
