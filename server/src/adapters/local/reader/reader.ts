import { parentPort, workerData, type Transferable } from 'node:worker_threads';
import { ChatError } from '@suda/contract';
import { exportPartOf } from '../../../ports/export-text.js';
import { HistoryPages } from '../message-history/history-pages.js';
import { openForSearching } from '../message-search/index-file.js';
import { MessageFinder } from '../message-search/message-finder.js';
import { Sql } from '../sqlite/sql.js';
import { storeFaultOf } from '../sqlite/store-fault.js';
import type { ThreadOutcome } from '../sqlite/thread-outcome.js';
import type { ToReader } from './requests.js';

const { file } = workerData as { file: string };
const db = openForSearching(file);
const sql = new Sql(db);
const finder = new MessageFinder(sql);
const pages = new HistoryPages(sql);

function reply(answer: ThreadOutcome, moved: readonly Transferable[] = []): void {
  parentPort?.postMessage(answer, moved);
}

function read([name, input]: NonNullable<ToReader>): void {
  if (name === 'search') {
    reply({ value: finder.search(input) });
    return;
  }
  if (name === 'spans') {
    reply({ value: finder.firstInSpans(input.roomId, input.times) });
    return;
  }
  const { roomId, from, to, format } = input;
  const { messages } = pages.page(roomId, { after: from - 1 }, to - from + 1);
  const value = exportPartOf(messages, format);
  reply({ value }, [value.text.buffer as ArrayBuffer]);
}

parentPort?.on('message', (request: ToReader) => {
  if (!request) {
    db.close();
    parentPort?.close();
    return;
  }
  try {
    read(request);
  } catch (error) {
    const known = error instanceof ChatError ? error : new ChatError('unavailable', 'the data file can’t be read now');
    reply({ error: known.toBody(), fault: storeFaultOf(error) });
  }
});
