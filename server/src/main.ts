import { ConfigError, onStopSignal, StartError } from '@suda/engines/start';
import { closeTracing, startTracing } from '@suda/engines/trace';
import { readConfig, type Config } from './config.js';
import type { RunningServer } from './server.js';

const STOP_MS = 4_500;
/** Part of it: for work in progress after all sockets are closed. */
const FINISH_MS = 1_500;

/** Faults that an operator can correct, in one line without a stack. */
function explain(error: unknown, config: Config | undefined): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof ConfigError || error instanceof StartError) return error.message;
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return `Port ${config?.port} is in use. Stop the other program, or choose another port: PORT=3001`;
    case 'EACCES':
      return `Port ${config?.port} is not allowed for this user. Choose one above 1023: PORT=3001`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${config?.host} is no address of this machine. See HOST.`;
    default:
      return error.stack ?? error.message;
  }
}

const print = (line: string) => process.stdout.write(`${line}\n`);

const shownHost = (host: string) => {
  if (['127.0.0.1', '0.0.0.0', '::', '::1'].includes(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
};

async function main(): Promise<void> {
  let config: Config | undefined;
  try {
    config = readConfig();
    // Loaded after the configuration is known to be right, so that a fault is reported at once.
    const { startServer } = await import('./server.js');
    await startTracing('suda-server', config.traceEndpoint);
    const server = await startServer(config);
    print(`수다 Suda is ready at ${config.tls ? 'https' : 'http'}://${shownHost(config.host)}:${server.port}`);
    if (config.authMode === 'open') {
      print('AUTH_MODE=open: anyone who reaches this address can sign in under any name that is not protected yet.');
    }
    printPrograms(server.programs, config);
    if (!config.rateLimits) server.logger.warn('RATE_LIMITS=off: nothing slows down a loop. For load tests only.');
    stopOnSignals(server.stop, config);
  } catch (error) {
    process.stderr.write(`${explain(error, config)}\n`);
    process.exit(1);
  }
}

function printPrograms({ clientPort, workerPort }: RunningServer['programs'], { programs, host, tls }: Config): void {
  const s = tls ? 's' : '';
  if (clientPort !== undefined)
    print(`Clients of other programs connect to http${s}://${shownHost(host)}:${clientPort}`);
  if (clientPort !== undefined && programs.clientAuth === 'open') {
    print('CLIENT_SOCKET_AUTH=open: whoever reaches that address hears what is meant for any user they name.');
  }
  if (workerPort === undefined) return;
  const workerHost = programs.workerToken === undefined ? '127.0.0.1' : host;
  print(`Workers connect to ws${s}://${shownHost(workerHost)}:${workerPort}/`);
}

function stopOnSignals(stop: () => Promise<void>, { stopNoticeMs }: Config): void {
  const patienceMs = Math.max(STOP_MS, 2 * stopNoticeMs + FINISH_MS);
  onStopSignal(() => {
    setTimeout(() => process.exit(1), patienceMs).unref();
    stop()
      .then(closeTracing)
      .then(
        () => process.exit(0),
        (error: unknown) => {
          process.stderr.write(`${explain(error, undefined)}\n`);
          process.exit(1);
        },
      );
  });
}

await main();
