import { mkdir, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readdir } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { freePort } from '../../infra/development/standalone/processes/free-ports.ts';
import { portOf, PROGRAM_PORTS, Worker } from './support/programs.js';
import { ServerProcess, temporaryFolder } from './support/server-process.js';

let dataDir: string;

beforeEach(async () => {
  dataDir = await temporaryFolder();
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

/** Starts what must refuse; gives the one line that it said. */
async function refusal(options: Parameters<typeof ServerProcess.refusal>[0]): Promise<string> {
  const { code, output } = await ServerProcess.refusal({ dataDir, ...options });
  expect(code).toBe(1);
  const lines = output.trimEnd().split('\n');
  expect(lines).toHaveLength(1);
  return lines[0] ?? '';
}

describe('in one line, and with exit code 1, it reports', () => {
  test('that its port is busy', async () => {
    const port = await freePort();
    const other = createServer();
    await new Promise<void>((listening) => other.listen(port, '127.0.0.1', listening));
    expect(await refusal({ env: { PORT: String(port) } })).toMatch(new RegExp(`${port} is in use`));
    await new Promise((closed) => other.close(closed));
  });

  test('that its data folder can’t be written', async () => {
    const file = join(dataDir, 'file');
    await writeFile(file, '');
    expect(await refusal({ dataDir: join(file, 'data') })).toContain(join(file, 'data'));
  });

  test('that its data file is of a newer version', async () => {
    const server = await ServerProcess.start({ dataDir });
    await server.stop();
    const db = new DatabaseSync(join(dataDir, 'suda.db'));
    db.exec('PRAGMA user_version = 999');
    db.close();
    expect(await refusal({})).toMatch(/newer/i);
  });

  test('that another process holds its data file', async () => {
    const server = await ServerProcess.start({ dataDir });
    try {
      const line = await refusal({});
      expect(line).toContain(dataDir);
      expect(await (await fetch(`${server.url}/readyz`)).json()).toEqual({ status: 'ok' });
    } finally {
      await server.stop();
    }
  });

  test('that its data file is something else', async () => {
    const server = await ServerProcess.start({ dataDir });
    await server.stop();
    await writeFile(join(dataDir, 'suda.db'), 'not a database at all, but long enough to look at'.repeat(100));
    expect(await refusal({})).toContain(dataDir);
  });
});

test('all wrong settings are reported at once', async () => {
  const env = {
    AUTH_MODE: 'closed',
    LOG_LEVEL: 'loud',
    CLIENT_ORIGIN: 'chat.example',
    TRUST_PROXY: '10.0.0.0/99',
    SESSION_DAYS: '0',
  };
  const { code, output } = await ServerProcess.refusal({ dataDir, env });
  expect(code).toBe(1);
  for (const [name, value] of Object.entries(env)) expect(output).toContain(`${name}=${JSON.stringify(value)}`);
  expect(output).not.toMatch(/\n\s+at /);
  expect(output.trimEnd().split('\n')).toHaveLength(1 + Object.keys(env).length);
});

test('a data folder that is not there is made', async () => {
  const folder = join(dataDir, 'deep', 'data');
  await mkdir(join(dataDir, 'deep'));
  const server = await ServerProcess.start({ dataDir: folder });
  await server.stop();
  expect(await readdir(folder)).not.toEqual([]);
});

describe('beyond this machine', () => {
  /** Of this machine, and none that only it reaches. */
  const elsewhere = Object.values(networkInterfaces())
    .flat()
    .find((it) => it?.family === 'IPv4' && !it.internal)?.address;
  const HOST = { HOST: '0.0.0.0', ...PROGRAM_PORTS, LOG_LEVEL: 'silent' };

  const reaches = async (port: number): Promise<boolean> => {
    const socket = connect(port, elsewhere ?? '127.0.0.2');
    const reached = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    return reached;
  };

  test('nobody reaches the port of workers without WORKER_TOKEN', async () => {
    for (const [token, reachable] of [
      [undefined, false],
      ['worker-token-of-the-test', true],
    ] as const) {
      const server = await ServerProcess.start({ dataDir, env: { ...HOST, ...(token && { WORKER_TOKEN: token }) } });
      onTestFinished(() => server.stop().then(() => undefined));
      const port = await portOf(server, 'workers');
      expect(await reaches(await portOf(server, 'clients'))).toBe(true);
      expect(await reaches(port)).toBe(reachable);
      (await Worker.connect(port, token ? { authorization: token } : {})).close();
      await server.stop();
    }
  });

  test('clients are believed only by who knows what that means, and it says so', async () => {
    const open = { ...HOST, CLIENT_SOCKET_AUTH: 'open' };
    const { code, output } = await ServerProcess.refusal({ dataDir, env: open });
    expect(code).toBe(1);
    expect(output).toContain('CLIENT_SOCKET_AUTH_I_KNOW=1');
    const server = await ServerProcess.start({ dataDir, env: { ...open, CLIENT_SOCKET_AUTH_I_KNOW: '1' } });
    onTestFinished(() => server.stop().then(() => undefined));
    expect(await portOf(server, 'clients')).toBeGreaterThan(0);
    expect(server.output).toMatch(/^CLIENT_SOCKET_AUTH=open: whoever reaches that address/m);
  });
});
