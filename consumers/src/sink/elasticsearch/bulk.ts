import type { Client } from '@elastic/elasticsearch';
import type { Message } from '@suda/contract';
import { messageDocument } from '@suda/engines/log';
import { inParallel } from '@suda/engines/concurrency';
import { WRITTEN, type DeliveryOutcome } from '../../source/delivery.js';
import { faultOf, refusalOf } from './elasticsearch.js';

const MOST_DOCUMENTS = 1_000;
const MOST_BYTES = 4 * 1024 * 1024;
const AT_ONCE = 2;

export interface BulkTarget {
  /** An index, or the alias. */
  index: string;
  isAlias: boolean;
}

interface Line {
  at: number;
  text: string;
}

/** Indexes messages in the state given, unless a newer one is there. The outcomes stand in the order of the messages. */
export async function indexMessages(
  client: Client,
  { index, isAlias }: BulkTarget,
  messages: readonly Message[],
): Promise<DeliveryOutcome[]> {
  const outcomes = Array<DeliveryOutcome>(messages.length);
  const lines = messages.map((message, at): Line => {
    const action = { index: { _id: message.id, version: message.rev, version_type: 'external_gte' } };
    return { at, text: `${JSON.stringify(action)}\n${JSON.stringify(messageDocument(message))}` };
  });
  await inParallel(cut(lines), AT_ONCE, async (piece) => {
    const operations = piece.map(({ text }) => text);
    try {
      // An alias that is gone must not come back as an index that the engine makes up.
      const { items } = await client.bulk({ index, operations, require_alias: isAlias });
      for (const [i, { at }] of piece.entries()) outcomes[at] = outcomeOf(items[i]?.index);
    } catch (error) {
      for (const { at } of piece) outcomes[at] = { is: 'later', reason: faultOf(error) };
    }
  });
  return outcomes;
}

function outcomeOf(
  item: { status: number; error?: { type?: string; reason?: string | null } } | undefined,
): DeliveryOutcome {
  const status = item?.status ?? 0;
  // 409: a newer state is there.
  if ((status >= 200 && status < 300) || status === 409) return WRITTEN;
  const type = item?.error?.type ?? 'error';
  // 404: the index is gone, which is no fault of the document.
  const refused = status >= 400 && status < 500 && ![401, 403, 404, 408, 429].includes(status);
  if (refused) return { is: 'refused', reason: refusalOf(status, item?.error) };
  return { is: 'later', reason: `${status} ${type}` };
}

/** In requests that are neither too long nor too large. */
function cut(lines: readonly Line[]): Line[][] {
  const found: Line[][] = [];
  let bytes = 0;
  for (const line of lines) {
    const size = Buffer.byteLength(line.text);
    const last = found.at(-1);
    if (!last || last.length >= MOST_DOCUMENTS || bytes + size > MOST_BYTES) {
      found.push([line]);
      bytes = size;
    } else {
      last.push(line);
      bytes += size;
    }
  }
  return found;
}
