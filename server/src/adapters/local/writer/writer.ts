import { receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads';
import type { DatabaseSync } from 'node:sqlite';
import type { WriterCommand } from './commands.js';
import { LOG_PAGES, openForWriting } from '../sqlite/data-file.js';
import { DiskSpace, KEPT_FREE } from '../sqlite/disk-space.js';
import { GroupCommit, refusedFor, type Commit } from './group-commit.js';
import { Sql } from '../sqlite/sql.js';
import { storeFaultOf } from '../sqlite/store-fault.js';

// More in one commit would only make the first of them wait longer.
const COMMANDS_PER_COMMIT = 2_000;

/** Commands in the order they were issued, or `undefined`: finish and close. */
export type ToWriter = readonly WriterCommand[] | undefined;

const { file, port } = workerData as { file: string; port: MessagePort };
let db: DatabaseSync | undefined;
let group: GroupCommit | undefined;

let waiting: WriterCommand[] = [];
let closing = false;
let tidying = false;

function receive(batch: ToWriter): void {
  if (!batch) closing = true;
  else if (waiting.length === 0) waiting = [...batch];
  else waiting.push(...batch);
}

function open(): GroupCommit {
  db = openForWriting(file);
  try {
    return new GroupCommit(new Sql(db), new DiskSpace(db, { file, keptFree: KEPT_FREE.data, logPages: LOG_PAGES }));
  } catch (error) {
    db.close();
    db = undefined;
    throw error;
  }
}

/** Opens the file with the first commands that come when there is room for what its log needs. */
function run(commands: readonly WriterCommand[]): Commit {
  try {
    group ??= open();
  } catch (error) {
    const fault = storeFaultOf(error);
    if (!fault) throw error;
    return { ...refusedFor(fault, commands), durationMs: 0 };
  }
  return group.run(commands);
}

/** Commands that queued while the last commit was written go into the next one together. */
const nextMessage = (): { message: ToWriter } | undefined => receiveMessageOnPort(port);

function commitAll(): void {
  for (;;) {
    for (let more = nextMessage(); more; more = nextMessage()) {
      receive(more.message);
    }
    if (waiting.length === 0) break;
    const commands = waiting.slice(0, COMMANDS_PER_COMMIT);
    waiting = waiting.slice(COMMANDS_PER_COMMIT);
    port.postMessage(run(commands));
  }
  if (closing) {
    db?.close();
    port.close();
  } else tidyLater();
}

// One step between two turns of the loop: commands that arrive meanwhile go first.
function tidyLater(): void {
  if (tidying) return;
  tidying = true;
  setImmediate(() => {
    tidying = false;
    if (!closing && group?.tidy()) tidyLater();
  });
}

port.on('message', (batch: ToWriter) => {
  receive(batch);
  commitAll();
});
// Opens the file, and says at once when it can't be written.
port.postMessage(run([]));
tidyLater();
