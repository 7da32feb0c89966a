import { ConfigError, onStopSignal, StartError } from '@suda/engines/start';
import { closeTracing, startTracing } from '@suda/engines/trace';
import { readSettings, type Settings } from './settings.js';

const STOP_MS = 4_500;
const USAGE = `What is to be done?
  consumers dynamo                        brings the log into DynamoDB, and keeps the log short
  consumers elasticsearch                 brings the log into Elasticsearch
  consumers dead-letters list [ENGINE]    entries that an engine refused, and why
  consumers dead-letters replay [ENGINE]  tries them again
  consumers rebuild elasticsearch         builds the index again from DynamoDB, while the chat goes on
  consumers rebuild redis                 brings rooms and members back from DynamoDB, of a Redis that lost them or is older
Without a word, the environment's SINK says which engine.`;

const isGroup = (word: string | undefined): word is 'dynamo' | 'elasticsearch' =>
  word === 'dynamo' || word === 'elasticsearch';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** One line, without a stack, for faults that an operator can act on. */
function explain(error: unknown, settings: Settings | undefined): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof ConfigError || error instanceof StartError) return error.message;
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
    return `The port of /metrics is in use (METRICS_PORT=${settings?.METRICS_PORT ?? ''}). Choose another, or 0 for a free one.`;
  }
  return error.stack ?? error.message;
}

function end(error: unknown, settings: Settings | undefined): never {
  process.stderr.write(`${explain(error, settings)}\n`);
  process.exit(1);
}

async function serve(group: 'dynamo' | 'elasticsearch', settings: Settings): Promise<void> {
  const { startService } = await import('./service.js');
  await startTracing(`suda-consumer-${group}`, settings.OTEL_EXPORTER_OTLP_ENDPOINT);
  const service = await startService(group, settings);
  onStopSignal(() => {
    // What an engine does not take in time stays pending, and somebody else takes it over.
    setTimeout(() => process.exit(0), STOP_MS).unref();
    service
      .stop()
      .then(closeTracing)
      .then(
        () => process.exit(0),
        (error: unknown) => end(error, settings),
      );
  });
  await service.ready;
}

async function main(words: readonly string[]): Promise<void> {
  const [first = process.env['SINK'], second, third] = words;
  const known =
    (isGroup(first) && second === undefined) ||
    (first === 'dead-letters' &&
      (second === 'list' || second === 'replay') &&
      (third === undefined || isGroup(third))) ||
    (first === 'rebuild' && (second === 'elasticsearch' || second === 'redis') && third === undefined);
  if (!known) end(USAGE, undefined);
  let settings: Settings | undefined;
  try {
    settings = readSettings();
    if (isGroup(first)) {
      await serve(first, settings);
      return;
    }
    // Loaded after the settings are known to be right, so that a fault is reported at once.
    const { runCommand } = await import('./command.js');
    process.exit(await runCommand(first === 'rebuild' ? `rebuild ${second}` : `${second}`, third, settings, print));
  } catch (error) {
    end(error, settings);
  }
}

await main(process.argv.slice(2));
