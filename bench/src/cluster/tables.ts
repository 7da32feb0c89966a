import { fixed, goalsTable, type Row, table, title, whole } from '../tables.ts';
import type { ConcurrencyResult } from './append-rounds.ts';
import { APPENDERS } from './appenders.ts';
import type { SinkResult } from './consumer-rounds.ts';
import type { Costs } from './costs.ts';
import { type ClusterLoadResult, CONTENDERS } from './load-rounds.ts';
import { type ClusterResults, goals } from './results.ts';

const range = ({ least, greatest }: { least: number; greatest: number }) => `${fixed(least)}–${fixed(greatest)}`;

function appendTable(results: readonly ConcurrencyResult[]): string {
  const rows = results.flatMap((result) =>
    APPENDERS.map((name): Row => {
      const { perSecond, p50, p99, nodeUs, redisUs } = result.median[name];
      const against = name === 'script' ? [fixed(result.ratio), range(result)] : ['1.00', ''];
      return [
        ...[`${whole(result.concurrency)}, ${name}`, whole(perSecond), ...against],
        ...[fixed(p50), fixed(p99), fixed(nodeUs, 1), fixed(redisUs, 1)],
      ];
    }),
  );
  return table(['in flight', 'messages/s', '× raw', 'of rounds', 'p50 ms', 'p99 ms', 'Node µs', 'Redis µs'], rows);
}

const LOAD_HEAD = [
  ...['', 'messages/s', 'deliveries/s', '× bare', '× local', 'of rounds', 'p50 ms', 'p99 ms', '× local'],
  ...['messages/frame', 'server CPUs', 'generator CPUs', 'all CPUs', 'server µs/delivery', '× local'],
];

function loadTable({ median, ratio, toLocal }: ClusterLoadResult): string {
  const rows = CONTENDERS.map((name): Row => {
    const it = median[name];
    return [
      ...[name, whole(it.messages), whole(it.deliveries), fixed(ratio[name].deliveries)],
      ...[fixed(toLocal[name].deliveries), range(toLocal[name]), fixed(it.p50), fixed(it.p99)],
      ...[fixed(toLocal[name].p99), fixed(it.batch, 1), fixed(it.serverCpu), fixed(it.generatorCpu), fixed(it.allCpu)],
      ...[fixed(it.serverUs, 1), fixed(toLocal[name].serverUs)],
    ];
  });
  return table(LOAD_HEAD, rows);
}

function consumersTable(results: readonly SinkResult[]): string {
  const rows = results.map((it): Row => {
    const { sink, perSecond, ratio, bulkSeconds, lagSeconds } = it;
    return [
      ...[sink, whole(perSecond['bulk call']), whole(perSecond.consumer), fixed(ratio), range(it)],
      ...[fixed(bulkSeconds, 1), fixed(lagSeconds, 1)],
    ];
  });
  const head = [
    '',
    'bulk call, messages/s',
    'consumer, messages/s',
    '× bulk',
    'of rounds',
    'bulk call s',
    'lag gone after s',
  ];
  return table(head, rows);
}

function costsTable(costs: Costs): string {
  const row = (name: string, bytes: number): Row => [name, whole(bytes), `${fixed(bytes / 1_000, 2)} GB`];
  return table(
    ['one', 'bytes', 'a million'],
    [
      row('message in Redis, while it is hot', costs.hotMessage),
      row('clientMessageId in Redis, for 48 hours', costs.idempotencyKey),
      row('room with its owner in Redis', costs.room),
      row('further member of a room in Redis', costs.member),
      row('entry of the log, JSON', costs.entry),
      row('item of DynamoDB', costs.dynamoItem),
      row('document of Elasticsearch, on its disk', costs.elasticsearchDocument),
    ],
  );
}

/** All results, as text. */
export function clusterTables(results: ClusterResults): string {
  const { append, rooms, consumers, costs } = results;
  const parts: string[] = [];
  if (append) parts.push('### (a) append', appendTable(append));
  if (rooms) parts.push(`### (b) ${title(rooms.load)}`, loadTable(rooms));
  if (consumers) parts.push(`### (c) a burst of ${whole(consumers[0]!.messages)} messages`, consumersTable(consumers));
  if (costs) parts.push('### (d) what one costs', costsTable(costs));
  const [heading, ...rest] = goalsTable(goals(results));
  return [...parts, ...(heading ? [`### ${heading}`, ...rest] : [])].join('\n\n');
}
