import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { vi } from 'vitest';
import { freePort } from '../../../infra/development/standalone/processes/free-ports.ts';
import { temporaryFolder } from './server-process.js';

/** Where a machine has it; tests that need it are left out elsewhere. */
const PROGRAM = ['nginx', '/usr/sbin/nginx'].find((it) => spawnSync(it, ['-v']).status === 0);
export const hasNginx = PROGRAM !== undefined;

/** As docs/operations.md says for long polling. */
const configuration = (folder: string, port: number, ports: readonly number[]) => `
  daemon off;
  pid ${folder}/pid;
  error_log stderr;
  events {}
  http {
    access_log off;
    client_body_temp_path ${folder}/body;
    proxy_temp_path ${folder}/proxy;
    fastcgi_temp_path ${folder}/fastcgi;
    uwsgi_temp_path ${folder}/uwsgi;
    scgi_temp_path ${folder}/scgi;
    userid on;
    userid_name suda_replica;
    userid_path /chat/ws;
    map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
    upstream replicas {
      hash "$uid_got$uid_set" consistent;
      ${ports.map((it) => `server 127.0.0.1:${it};`).join(' ')}
    }
    server {
      listen 127.0.0.1:${port};
      location / {
        proxy_pass http://replicas;
        proxy_http_version 1.1;
        proxy_set_header Host $http_host;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection $connection_upgrade;
      }
    }
  }`;

/** A real NGINX in front of servers, which keeps a client with one of them by a cookie. */
export async function startNginx(
  servers: readonly { port: number }[],
): Promise<{ url: string; close(): Promise<void> }> {
  if (PROGRAM === undefined) throw new Error('there is no NGINX');
  const [folder, port] = [await temporaryFolder(), await freePort()];
  const file = join(folder, 'nginx.conf');
  writeFileSync(
    file,
    configuration(
      folder,
      port,
      servers.map((it) => it.port),
    ),
  );
  const child = spawn(PROGRAM, ['-c', file, '-p', folder], { stdio: ['ignore', 'ignore', 'pipe'] });
  let written = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (written += text));
  const url = `http://127.0.0.1:${port}`;
  await vi.waitFor(async () => {
    if (child.exitCode !== null) throw new Error(written);
    await fetch(`${url}/healthz`);
  }, 10_000);
  return {
    url,
    close: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
