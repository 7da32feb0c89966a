import { setTimeout as pause } from 'node:timers/promises';
import {
  type Answer,
  type Asked,
  dynamoError,
  elasticsearchError,
  type Rule,
} from '../../../infra/development/standalone/engine-proxy.ts';

/** What an engine does to writes while the fault lasts; or it takes no connection, for whatever. */
export type Fault = Rule | 'no connection';

const SLOW_MS = 1_500;

const drops: Rule = async () => 'drop';
const losesAnswers: Rule = async (_, pass) => {
  await pass();
  return 'drop';
};
const isSlow: Rule = async (_, pass) => {
  await pause(SLOW_MS);
  return pass();
};

/** DynamoDB writes the first half of a batch and gives the rest back. */
const takesHalf: Rule = async ({ operation, body }, pass) => {
  if (operation !== 'BatchWriteItem') return pass();
  const { RequestItems } = JSON.parse(body) as { RequestItems: Record<string, unknown[]> };
  const [[table, items]] = Object.entries(RequestItems) as [[string, unknown[]]];
  const half = Math.floor(items.length / 2);
  const left = { UnprocessedItems: { [table]: items.slice(half) } };
  const answer = half > 0 ? await pass(JSON.stringify({ RequestItems: { [table]: items.slice(0, half) } })) : OK;
  return { ...answer, body: JSON.stringify(left) };
};
const OK: Answer = { status: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: '' };

/** Elasticsearch answers 200, and rejects these documents of the bulk in it. */
async function rejects(
  { body }: Asked,
  pass: Parameters<Rule>[1],
  rejected: { status: number; type: string },
  isRejected: (document: string, place: number) => boolean,
): Promise<Answer> {
  const lines = body.trimEnd().split('\n');
  const pairs = Array.from({ length: lines.length / 2 }, (_, place) => lines.slice(place * 2, place * 2 + 2));
  const isOut = pairs.map(([, document = ''], place) => isRejected(document, place));
  const kept = pairs.filter((_, place) => !isOut[place]).flat();
  const answer = kept.length > 0 ? await pass(`${kept.join('\n')}\n`) : elasticsearchError(200, '');
  const done = kept.length > 0 ? (JSON.parse(answer.body) as { items: object[] }).items : [];
  const { status, type } = rejected;
  const items = isOut.map((out) => (out ? { index: { status, error: { type, reason: type } } } : done.shift()));
  return { ...answer, body: JSON.stringify({ took: 1, errors: true, items }) };
}

const FULL = { status: 429, type: 'es_rejected_execution_exception' };

export const FAULTS: Record<'dynamo' | 'elasticsearch', Record<string, Fault>> = {
  dynamo: {
    'takes half of every batch': takesHalf,
    throttles: async () => dynamoError(400, 'ThrottlingException'),
    'has no throughput left': async () => dynamoError(400, 'ProvisionedThroughputExceededException'),
    'answers 500': async () => dynamoError(500, 'InternalServerError'),
    'breaks connections': drops,
    'writes, and loses its answers': losesAnswers,
    'is slow': isSlow,
    'takes no connection': 'no connection',
  },
  elasticsearch: {
    'rejects half of every bulk': (asked, pass) => rejects(asked, pass, FULL, (_, place) => place % 2 === 0),
    'answers 429': async () => elasticsearchError(429, FULL.type),
    'answers 503': async () => elasticsearchError(503, 'unavailable_shards_exception'),
    'breaks connections': drops,
    'writes, and loses its answers': losesAnswers,
    'is slow': isSlow,
    'takes no connection': 'no connection',
  },
};

/** The engine refuses what holds the word, for good. */
export const REFUSALS: Record<'dynamo' | 'elasticsearch', (word: string) => Rule> = {
  dynamo: (word) => async (asked, pass) =>
    asked.body.includes(word) ? dynamoError(400, 'ValidationException') : pass(),
  elasticsearch: (word) => (asked, pass) =>
    rejects(asked, pass, { status: 400, type: 'document_parsing_exception' }, (document) => document.includes(word)),
};

const WRITES = new Set(['BatchWriteItem', 'PutItem', '_bulk']);

/** The rule for writes only; `met` is called for each. */
export const onWrites =
  (rule: Rule, met: () => void): Rule =>
  async (asked, pass) => {
    if (!WRITES.has(asked.operation)) return pass();
    met();
    return rule(asked, pass);
  };
