import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';
import { freePort } from '../../../infra/development/standalone/processes/free-ports.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** The built consumer, as a process of its own. */
export class ConsumerProcess {
  output = '';
  private readonly child: ChildProcess;
  private readonly exit: Promise<number>;

  private constructor(words: readonly string[], env: Record<string, string>) {
    this.child = spawn(process.execPath, [MAIN, ...words], { env: { ...process.env, ...env }, stdio: 'pipe' });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    this.exit = once(this.child, 'close').then(([code]) => (code as number | null) ?? 137);
    onTestFinished(() => this.kill().then(() => undefined));
  }

  /** Resolves when it reads the log. */
  static async start(group: string, env: Record<string, string>): Promise<ConsumerProcess> {
    const port = await freePort();
    const consumer = new ConsumerProcess([group], { ...env, METRICS_PORT: String(port) });
    const status = () =>
      fetch(`http://127.0.0.1:${port}/readyz`).then(
        (answer) => answer.status,
        () => 0,
      );
    await expect.poll(status).toBe(200);
    return consumer;
  }

  /** Runs to its end. */
  static async run(words: readonly string[], env: Record<string, string>): Promise<{ code: number; output: string }> {
    const consumer = new ConsumerProcess(words, env);
    return { code: await consumer.exit, output: consumer.output };
  }

  /** As `kill -9`. */
  kill(): Promise<number> {
    this.child.kill('SIGKILL');
    return this.exit;
  }

  /** Gives the exit code and how many milliseconds it took. */
  async terminate(): Promise<{ code: number; ms: number }> {
    const began = Date.now();
    this.child.kill('SIGTERM');
    return { code: await this.exit, ms: Date.now() - began };
  }
}
