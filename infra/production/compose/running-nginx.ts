import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../development/standalone/processes/free-ports.ts';
import { source } from './project.ts';

const OURS = ['nginx.conf', 'web.conf', 'manager.conf', 'security-headers.conf'];

export const hasNginx = (): boolean => spawnSync('nginx', ['-v']).status === 0;

export interface NginxOptions {
  job: 'web' | 'manager';
  /** host:port, in place of every port of Kong. */
  gateway: string;
  trustProxy?: string;
}

/** The configuration of the image with this machine's folders and ports, and NGINX on it. */
export class RunningNginx {
  readonly folder = mkdtempSync(join(tmpdir(), 'suda-nginx-'));
  private process: ChildProcess | undefined;

  private readonly options: NginxOptions;
  readonly port: number;

  private constructor(options: NginxOptions, port: number) {
    this.options = options;
    this.port = port;
  }

  static async prepare(options: NginxOptions): Promise<RunningNginx> {
    const nginx = new RunningNginx(options, await freePort());
    nginx.write();
    return nginx;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What it has written so far. */
  log(name: 'access' | 'error'): string {
    const path = join(this.folder, `${name}.log`);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  /** What `nginx -t` says against it; empty when nothing. */
  faults(): string {
    const { status, stderr } = spawnSync('nginx', ['-t', '-q', ...this.arguments()], { encoding: 'utf8' });
    return status === 0 ? '' : stderr;
  }

  async start(): Promise<void> {
    this.process = spawn('nginx', [...this.arguments(), '-g', 'daemon off;'], { stdio: 'ignore' });
    const until = Date.now() + 5_000;
    while (!(await fetch(`${this.url}/healthz`).catch(() => undefined))?.ok) {
      if (Date.now() > until || this.process.exitCode !== null)
        throw new Error(`nginx does not start: ${this.faults()}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async stop(): Promise<void> {
    const { process } = this;
    if (process?.exitCode === null) {
      const closed = new Promise((resolve) => process.once('close', resolve));
      process.kill('SIGTERM');
      await closed;
    }
    rmSync(this.folder, { recursive: true });
  }

  private arguments(): string[] {
    return ['-p', this.folder, '-e', 'stderr', '-c', join(this.folder, 'nginx.conf')];
  }

  private here(text: string): string {
    // What is below /tmp first: the folder of the test lies there, too.
    const moved = text.replaceAll('/tmp/', `${this.folder}/tmp/`);
    return OURS.reduce((result, file) => result.replaceAll(`/etc/nginx/${file}`, join(this.folder, file)), moved)
      .replaceAll('/dev/stdout', join(this.folder, 'access.log'))
      .replaceAll('/dev/stderr', join(this.folder, 'error.log'))
      .replaceAll('/usr/share/nginx/client', join(this.folder, 'client'))
      .replaceAll('/secrets/gateway/htpasswd', join(this.folder, 'htpasswd'))
      .replaceAll(/kong:\d+/g, this.options.gateway)
      .replaceAll(/listen \d+/g, `listen 127.0.0.1:${this.port}`);
  }

  private write(): void {
    // NGINX that begins as root reads as somebody else.
    chmodSync(this.folder, 0o755);
    mkdirSync(join(this.folder, 'tmp'));
    for (const file of OURS)
      writeFileSync(join(this.folder, file), this.here(source(`infra/production/nginx/${file}`)));
    // The configuration names /etc/nginx; the script of the image writes the configuration.
    const script = this.here(source('infra/production/nginx/trusted-proxies.sh')).replace(
      'include /etc/nginx/${JOB:-web}.conf',
      `include ${this.folder}/\${JOB:-web}.conf`,
    );
    const env = { ...process.env, JOB: this.options.job, TRUST_PROXY: this.options.trustProxy ?? '' };
    const { status, stderr } = spawnSync('sh', ['-c', script], { env, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  }
}
