import { receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads';
import type { WriterCommand } from './commands.js';
import { openForWriting } from '../sqlite/data-file.js';
import { GroupCommit } from './group-commit.js';
import { Sql } from '../sqlite/sql.js';

// More in one commit would only make the first of them wait longer.
const COMMANDS_PER_COMMIT = 2_000;

/** Commands in the order they were issued, or `undefined`: finish and close. */
export type ToWriter = readonly WriterCommand[] | undefined;

const { file, port } = workerData as { file: string; port: MessagePort };
const db = openForWriting(file);
const group = new GroupCommit(new Sql(db));

let waiting: WriterCommand[] = [];
let closing = false;
let tidying = false;

function receive(batch: ToWriter): void {
  if (!batch) closing = true;
  else if (waiting.length === 0) waiting = [...batch];
  else waiting.push(...batch);
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
    port.postMessage(group.run(commands));
  }
  if (closing) {
    db.close();
    port.close();
  } else tidyLater();
}

// One step between two turns of the loop: commands that arrive meanwhile go first.
function tidyLater(): void {
  if (tidying) return;
  tidying = true;
  setImmediate(() => {
    tidying = false;
    if (!closing && group.tidy()) tidyLater();
  });
}

port.on('message', (batch: ToWriter) => {
  receive(batch);
  commitAll();
});
tidyLater();
