import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { freePorts } from '../../../infra/development/standalone/processes/free-ports.ts';
import { BuiltProcess, type Exit } from './built-process.js';

export interface ServerOptions {
  env?: Record<string, string>;
  /** Kept when the server stops; without it a temporary folder that `stop` removes. */
  dataDir?: string;
}

export const temporaryFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'suda-test-'));

/** A folder that is gone when the test is. */
export async function folderForTest(): Promise<string> {
  const folder = await temporaryFolder();
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** One built server as its own process, on a free port and, unless told otherwise, on a data folder of its own. */
export class ServerProcess extends BuiltProcess {
  private constructor(
    port: number,
    readonly dataDir: string,
    private readonly temporary: boolean,
    readonly metricsPort: number,
    env: Record<string, string>,
  ) {
    super('server', [], port, {
      RATE_LIMITS: 'off',
      ...env,
      PORT: String(port),
      METRICS_PORT: String(metricsPort),
      DATA_DIR: dataDir,
    });
  }

  /** Resolves when it is ready. Rejects with its output when it does not get so. */
  static async start(options: ServerOptions = {}): Promise<ServerProcess> {
    const server = await ServerProcess.create(options);
    await server.run();
    return server;
  }

  /** Starts a server that is expected to refuse; resolves with its exit. */
  static async refusal(options: ServerOptions = {}): Promise<Exit & { output: string }> {
    const server = await ServerProcess.create(options);
    const exit = await server.runToItsEnd();
    await server.clean();
    return { ...exit, output: server.output };
  }

  private static async create({ env = {}, dataDir }: ServerOptions): Promise<ServerProcess> {
    const [port = 0, metricsPort = 0] = await freePorts(2);
    const { PORT = String(port) } = env;
    return new ServerProcess(
      Number(PORT),
      dataDir ?? (await temporaryFolder()),
      dataDir === undefined,
      metricsPort,
      env,
    );
  }

  /** What `/metrics` says. */
  async metrics(): Promise<string> {
    return (await fetch(`http://127.0.0.1:${this.metricsPort}/metrics`)).text();
  }

  /** SIGTERM, the process's end, and the temporary folder's. */
  async stop(): Promise<Exit> {
    const exit = await this.terminate();
    await this.clean();
    return exit;
  }

  private async clean(): Promise<void> {
    if (this.temporary) await rm(this.dataDir, { recursive: true, force: true });
  }
}
