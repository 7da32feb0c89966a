import { accountCommands } from '../account-store/account-commands.js';
import { contactCommands } from '../contact-store/contact-commands.js';
import { linkChanges, linkCommands } from '../invite-links/link-commands.js';
import { deliveryCommands } from '../delivery-queue/delivery-commands.js';
import { logStatements } from '../room-log/log-statements.js';
import { messageCommands } from '../room-log/message-commands.js';
import { roomCommands } from '../room-log/room-commands.js';
import type { CommitContext } from '../room-log/room-step.js';
import type { Sql } from '../sqlite/sql.js';

const CHANGES_PER_TRIM = 1_000;

/** Every command of the writer, by name. A command checks before it writes: after a ChatError nothing was written. */
export function writerCommands(sql: Sql) {
  const statements = logStatements(sql);
  let lastId = Math.max(statements.latestId.get()?.id ?? 0, statements.latestGoneId.get()?.last ?? 0);
  const context: CommitContext = {
    statements,
    links: linkChanges(sql),
    nextMessageId: () => ++lastId,
    entries: [],
  };
  const commands = {
    ...messageCommands(context),
    ...roomCommands(context),
    ...accountCommands(sql, Date.now),
    ...contactCommands(sql),
    ...deliveryCommands(sql),
    ...linkCommands(sql),
    /** Writes, to find out whether it can. */
    touch: (): void => void statements.touch.run(),
    /** Forgets queued changes that the search index has. */
    trimIndexChanges: (upTo: number): void => void statements.trimIndexChanges.run(upTo, CHANGES_PER_TRIM),
  };
  return { context, commands };
}

export type WriterCommands = ReturnType<typeof writerCommands>['commands'];
export type WriterCommandName = keyof WriterCommands;
export type WriterInput<N extends WriterCommandName> = Parameters<WriterCommands[N]>[0];
export type WriterResult<N extends WriterCommandName> = ReturnType<WriterCommands[N]>;

/** A command on its way to the writer. */
export type WriterCommand = { [N in WriterCommandName]: readonly [name: N, input: WriterInput<N>] }[WriterCommandName];
