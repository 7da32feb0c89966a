import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const MAX_BUFFER = 64 * 1024 * 1024;
const run = promisify(execFile);

export interface Container {
  name: string;
  service: string;
  state: string;
  /** Empty for a container without a health check. */
  health: string;
  /** Ports of this machine. */
  ports: readonly number[];
}

interface Listed {
  Name: string;
  Service: string;
  State: string;
  Health?: string;
  Publishers?: readonly { PublishedPort: number }[] | null;
}

export async function docker(...words: readonly string[]): Promise<string> {
  const { stdout } = await run('docker', words, { cwd: ROOT, maxBuffer: MAX_BUFFER });
  return stdout.trim();
}

/** The containers of this folder's project, those that have ended too; by the names that Compose gives them. */
export async function containers(): Promise<Container[]> {
  const lines = await docker('compose', 'ps', '--all', '--format', 'json');
  const listed = lines.split('\n').filter(Boolean);
  return listed
    .map((line) => JSON.parse(line) as Listed)
    .map(({ Name, Service, State, Health = '', Publishers }) => ({
      name: Name,
      service: Service,
      state: State,
      health: Health,
      ports: (Publishers ?? []).map(({ PublishedPort }) => PublishedPort).filter((port) => port > 0),
    }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

export const isWell = ({ state, health }: Container): boolean =>
  state === 'running' && (health === '' || health === 'healthy');

/** How often Docker started the container again by itself. */
export const restartsOf = async (name: string): Promise<number> =>
  Number(await docker('inspect', '--format', '{{.RestartCount}}', name));

/** The first process of the container as this machine sees it; undefined where Docker runs in a machine of its own. */
export async function pidOf(name: string): Promise<number | undefined> {
  const pid = Number(await docker('inspect', '--format', '{{.State.Pid}}', name));
  try {
    process.kill(pid, 0);
    return pid;
  } catch {
    return undefined;
  }
}
