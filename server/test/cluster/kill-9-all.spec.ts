import { engineVictim, killUnderLoad } from './kill-rounds.js';
import { describeOwn } from './own-engines.js';

// Apart from the others: this engine takes its time to come back.
await describeOwn(['redis', 'dynamo', 'elasticsearch'], 'kill -9 in a cluster under load', (engines) =>
  killUnderLoad(engines, {
    Elasticsearch: () => engineVictim(engines.elasticsearch),
    'all at once': ({ cluster }) => {
      const ours = [...cluster.replicas, ...Object.values(cluster.consumers)];
      const { redis, dynamo, elasticsearch } = engines;
      const kill = () => Promise.all([...ours, redis, dynamo, elasticsearch].map((each) => each.kill()));
      const revive = async () => {
        const archives = [dynamo.restart(), elasticsearch.restart()];
        await redis.restart();
        await Promise.all([...ours.map((each) => each.restart()), ...archives]);
      };
      return { kill, revive, isVital: true };
    },
  }),
);
