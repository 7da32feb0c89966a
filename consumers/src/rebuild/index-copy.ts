import type { Client } from '@elastic/elasticsearch';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Message } from '@suda/contract';
import { messageOfItem, type MessageItem } from '@suda/engines/log';
import { backoffMs, rest } from '../backoff.js';
import { inParallel } from '@suda/engines/concurrency';
import type { Logger } from '../observe/logger.js';
import { indexMessages } from '../sink/elasticsearch/bulk.js';
import { scan } from './archive-scan.js';

const SEGMENTS = [0, 1, 2, 3];

export interface IndexCopyOptions {
  dynamo: DynamoDBDocumentClient;
  table: string;
  elasticsearch: Client;
  index: string;
  logger: Logger;
  signal: AbortSignal;
  /** Told how many messages a page brought. */
  copied: (count: number) => void;
  /** A message that the engine never takes. */
  refused: (message: Message, reason: string) => Promise<void>;
}

/** Copies every message of the archive into an index. Rejects when the signal says stop. */
export async function copyArchive(options: IndexCopyOptions): Promise<void> {
  const { dynamo, table, signal, logger } = options;
  await inParallel(SEGMENTS, SEGMENTS.length, async (segment) => {
    const failed = (error: unknown) => logger.warn({ reason: String(error) }, 'DynamoDB does not answer: trying on');
    const pages = scan<MessageItem>(dynamo, { table, segment, segments: SEGMENTS.length, signal, failed });
    for await (const items of pages) {
      await copyPage(items.map(messageOfItem), options);
      options.copied(items.length);
    }
  });
  signal.throwIfAborted();
}

async function copyPage(messages: Message[], options: IndexCopyOptions): Promise<void> {
  const { elasticsearch, index, signal, logger, refused } = options;
  let left = messages;
  for (let tries = 1; left.length > 0; tries += 1) {
    signal.throwIfAborted();
    const outcomes = await indexMessages(elasticsearch, { index, isAlias: false }, left);
    const again: Message[] = [];
    let reason = '';
    for (const [i, outcome] of outcomes.entries()) {
      const message = left[i];
      if (!message) throw new Error('an outcome without its message');
      if (outcome.is === 'refused') await refused(message, outcome.reason);
      if (outcome.is !== 'later') continue;
      again.push(message);
      reason = outcome.reason;
    }
    left = again;
    if (left.length === 0) return;
    logger.warn({ reason, messages: left.length }, 'Elasticsearch does not take messages: trying on');
    await rest(backoffMs(tries), signal);
  }
}
