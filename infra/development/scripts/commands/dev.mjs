import '../node-version.mjs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from '../build.mjs';
import { install } from '../install.mjs';
import { command, environment, projectNode, ROOT, tool } from '../workspace.mjs';

const VITE = 'http://localhost:5173';

await command(async () => {
  await install();
  await build('contract', 'engines', 'server');

  const env = environment({
    NODE_ENV: process.env.NODE_ENV || 'development',
    CLIENT_ORIGIN: process.env.CLIENT_ORIGIN || VITE,
    DEV_SERVER: `http://localhost:${process.env.PORT || 3000}`,
    FORCE_COLOR: process.stdout.isTTY ? '1' : '0',
  });
  const processes = [
    [
      'types',
      [tool('typescript/bin/tsc'), '-b', 'contract', 'engines', 'server', '--watch', '--preserveWatchOutput'],
      ROOT,
    ],
    ['server', ['--watch', '--watch-preserve-output', join(ROOT, 'server/dist/main.js')], ROOT],
    ['client', [tool('vite/bin/vite.js'), '--strictPort'], join(ROOT, 'client')],
  ];
  const children = processes.map(([name, args, cwd]) => start(name, args, cwd, env));

  const stop = () => children.forEach((child) => child.kill('SIGTERM'));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
  console.log(`Open ${VITE}; Ctrl-C ends everything.`);
  await Promise.race(children.map((child) => new Promise((resolve) => child.once('close', resolve))));
  stop();
});

function start(name, args, cwd, env) {
  const child = spawn(projectNode(), args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream.setEncoding('utf8').on('data', (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop();
      for (const line of lines) console.log(`${name.padEnd(6)} │ ${line}`);
    });
  }
  return child;
}
