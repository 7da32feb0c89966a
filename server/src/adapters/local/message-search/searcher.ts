import { parentPort, workerData } from 'node:worker_threads';
import { ChatError } from '@suda/contract';
import type { SearchQuery } from '../../../ports/message-search.js';
import type { WriteOutcome } from '../writer/group-commit.js';
import { openForSearching } from './index-file.js';
import { MessageFinder } from './message-finder.js';
import { Sql } from '../sqlite/sql.js';

/** A query, or `undefined` for: close. */
export type ToSearcher = SearchQuery | undefined;

const { file } = workerData as { file: string };
const db = openForSearching(file);
const finder = new MessageFinder(new Sql(db));

function answer(query: SearchQuery): WriteOutcome {
  try {
    return { value: finder.search(query) };
  } catch (error) {
    if (error instanceof ChatError) return { error: error.toBody() };
    return { error: { code: 'unavailable', message: 'the search failed' } };
  }
}

parentPort?.on('message', (query: ToSearcher) => {
  if (query) parentPort?.postMessage(answer(query));
  else {
    db.close();
    parentPort?.close();
  }
});
