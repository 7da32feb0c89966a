import { freePorts } from '../../../infra/development/standalone/processes/free-ports.ts';
import { BuiltProcess } from './built-process.js';

const SINKS = ['dynamo', 'elasticsearch'] as const;

/** Both consumers of a cluster, as processes of their own. */
export class Consumers {
  private constructor(
    private readonly processes: readonly BuiltProcess[],
    private readonly env: Record<string, string>,
    private readonly elasticsearch: string,
    private readonly index: string,
  ) {}

  /** Resolves when both read the log. */
  static async start(env: Record<string, string>, elasticsearch: string, index: string): Promise<Consumers> {
    const ports = await freePorts(SINKS.length);
    const processes = SINKS.map(
      (sink, at) => new BuiltProcess('consumers', [sink], ports[at] ?? 0, { ...env, METRICS_PORT: String(ports[at]) }),
    );
    const consumers = new Consumers(processes, env, elasticsearch, index);
    try {
      await Promise.all(processes.map((it) => it.run()));
    } catch (error) {
      await consumers.stop();
      throw error;
    }
    return consumers;
  }

  /** They read and write nothing, until `thaw`. */
  freeze(): void {
    for (const { pid } of this.processes) process.kill(pid, 'SIGSTOP');
  }

  thaw(): void {
    for (const { pid } of this.processes) process.kill(pid, 'SIGCONT');
  }

  /** Ends them for a while: what they made stays. */
  async pause(): Promise<void> {
    await Promise.all(this.processes.map((it) => it.terminate()));
  }

  /** Runs them again, after `pause`. */
  async resume(): Promise<void> {
    await Promise.all(this.processes.map((it) => it.run()));
  }

  /** What `/metrics` of each says. */
  metrics(): Promise<string[]> {
    return Promise.all(this.processes.map(async ({ url }) => (await fetch(`${url}/metrics`)).text()));
  }

  /** Builds the index again from the archive, as an operator does beside running consumers. */
  async rebuildIndex(): Promise<void> {
    const rebuild = new BuiltProcess('consumers', ['rebuild', 'elasticsearch'], 0, this.env);
    const { code } = await rebuild.runToItsEnd();
    if (code !== 0) throw new Error(`the rebuild ended with ${code}\n${rebuild.output}`);
  }

  /** Ends them. Of what they made, the index goes: many of them would fill the engine's memory. */
  async stop(): Promise<void> {
    await this.pause();
    const found = await fetch(`${this.elasticsearch}/_alias/${this.index}`).catch(() => undefined);
    if (!found?.ok) return;
    for (const index of Object.keys((await found.json()) as object)) {
      await fetch(`${this.elasticsearch}/${index}`, { method: 'DELETE' }).catch(() => undefined);
    }
  }
}
