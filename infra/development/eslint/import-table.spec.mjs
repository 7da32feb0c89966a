import { ESLint } from 'eslint';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import tseslint from 'typescript-eslint';

const root = fileURLToPath(new URL('../../../', import.meta.url));
// The samples are no files: rules that need types or other files can't run on them.
const eslint = new ESLint({
  cwd: root,
  overrideConfig: [
    { ...tseslint.configs.disableTypeChecked, files: ['**/*.{ts,vue}'] },
    { rules: { 'import-x/no-cycle': 'off' } },
  ],
});

/** The table's verdicts on one line of code in a file. */
async function verdicts(filePath, code) {
  const source = filePath.endsWith('.vue') ? `<script setup lang="ts">\n${code}\n</script>\n` : code;
  const [result] = await eslint.lintText(source, { filePath: `${root}${filePath}` });
  expect(result.messages.filter(({ fatal }) => fatal)).toEqual([]);
  const rules = ['@typescript-eslint/no-restricted-imports', 'no-restricted-syntax'];
  return result.messages.filter(({ ruleId }) => rules.includes(ruleId)).map(({ message }) => message);
}

const take = (path) => `import { it } from '${path}';\nexport const x = it;\n`;
const takeType = (path) => `import type { It } from '${path}';\nexport type X = It;\n`;
const takeLater = (path) => `export const x = await import('${path}');\n`;
const takeTypeLater = (path) => `export type X = import('${path}').It;\n`;

const REFUSED = [
  [
    'a feature, an adapter',
    'server/src/rooms/rooms.service.ts',
    take('../adapters/local/room-log/room-log.js'),
    /never imported/,
  ],
  [
    'a feature, an adapter by import()',
    'server/src/rooms/rooms.service.ts',
    takeLater('../adapters/local/room-log/room-log.js'),
    /never imported/,
  ],
  [
    'a feature, an adapter by its type',
    'server/src/rooms/rooms.service.ts',
    takeTypeLater('../adapters/local/room-log/room-log.js'),
    /never imported/,
  ],
  [
    'a feature deeper down, an adapter',
    'server/src/rooms/direct/direct.ts',
    take('../../adapters/local/writer/writer.js'),
    /never imported/,
  ],
  [
    'a feature, the inside of another',
    'server/src/rooms/rooms.gateway.ts',
    take('../messages/outgoing.js'),
    /only through its service/,
  ],
  ['a feature, http', 'server/src/rooms/rooms.controller.ts', take('../http/errors.filter.js'), /feature imports/],
  ['a feature, Redis', 'server/src/rooms/rooms.service.ts', take('ioredis'), /adapters\/cluster/],
  [
    'realtime, a feature',
    'server/src/realtime/broadcast/protocol-v1.ts',
    take('../../rooms/rooms.service.js'),
    /knows no feature/,
  ],
  [
    'realtime, an adapter',
    'server/src/realtime/broadcast/protocol-v2.ts',
    take('../../adapters/local/writer/writer.js'),
    /knows no feature and no adapter/,
  ],
  ['limits, realtime', 'server/src/limits/limits.ts', take('../realtime/sockets/sockets.js'), /lie below/],
  ['a rule, a port', 'server/src/rules/room-rules.ts', takeType('../ports/entry.js'), /Rules are pure/],
  [
    'a rule, an adapter',
    'server/src/rules/room-rules.ts',
    takeType('../adapters/local/sqlite/rows.js'),
    /Rules are pure/,
  ],
  ['a rule, Node', 'server/src/rules/room-rules.ts', take('node:crypto'), /No engine/],
  [
    'a port, an adapter',
    'server/src/ports/room-log.ts',
    take('../adapters/local/writer/writer.js'),
    /Ports are promises/,
  ],
  ['a port, a feature', 'server/src/ports/room-log.ts', take('../rooms/rooms.service.js'), /Ports are promises/],
  ['a port, an engine', 'server/src/ports/room-log.ts', take('node:sqlite'), /No engine/],
  [
    'a suite of a port, an adapter',
    'server/src/ports/suites/room-log.suite.ts',
    take('../../adapters/local/writer/writer.js'),
    /Ports are promises/,
  ],
  [
    'an adapter, the other one',
    'server/src/adapters/local/writer/writer.ts',
    take('../../cluster/room-log/room-log.js'),
    /never the other adapter/,
  ],
  [
    'the other adapter, this one',
    'server/src/adapters/cluster/room-log/room-log.ts',
    take('../../local/writer/writer.js'),
    /never the other adapter/,
  ],
  [
    'an adapter deeper down, the other',
    'server/src/adapters/local/sqlite/migrations/first.ts',
    take('../../../cluster/keys.js'),
    /never the other adapter/,
  ],
  [
    'an adapter, a feature',
    'server/src/adapters/local/writer/writer.ts',
    take('../../../rooms/rooms.service.js'),
    /never a feature/,
  ],
  ['local, Redis', 'server/src/adapters/local/writer/writer.ts', take('ioredis'), /adapters\/cluster/],
  [
    'app.module, an adapter at once',
    'server/src/app.module.ts',
    take('./adapters/local/local-backend.js'),
    /await import/,
  ],
  ['http, the client', 'server/src/http/static.ts', take('../../../client/src/main.js'), /Workspaces meet/],
  ['the client, the server', 'client/src/app/boot.ts', take('../../../server/src/config.js'), /never the server/],
  ['the client, the server as a package', 'client/src/app/boot.ts', take('@suda/server'), /Workspaces meet/],
  [
    'a component, the server',
    'client/src/pages/chat/ui/ChatPage.vue',
    takeType('../../../../../server/src/config.js'),
    /never the server/,
  ],
  ['the client, the log', 'client/src/shared/api/socket.ts', take('@suda/engines/log'), /server and consumers/],
  [
    'an entity, the log',
    'client/src/entities/room/model/room.ts',
    takeType('@suda/engines/log'),
    /server and consumers/,
  ],
  ['a page, the contract', 'client/src/pages/chat/model/draft.ts', takeType('@suda/contract'), /shared\/api/],
  [
    'an entity, a value of the contract',
    'client/src/entities/room/model/room.ts',
    take('@suda/contract'),
    /types from the contract/,
  ],
  ['the client, texts of engines', 'client/src/shared/api/socket.ts', take('@suda/engines/text'), /Workspaces meet/],
  ['local, the log', 'server/src/adapters/local/writer/writer.ts', take('@suda/engines/log'), /only start and text/],
  ['a feature, a client', 'server/src/rooms/rooms.service.ts', take('@suda/engines/redis'), /only start and text/],
  ['the configuration, a client', 'server/src/config.ts', take('@suda/engines/redis'), /only start and text/],
  ['engines, the server', 'engines/src/redis/script.ts', take('../../../server/src/config.js'), /nothing of server/],
  ['engines, a framework', 'engines/src/redis/script.ts', take('pino'), /clients of the engines/],
  ['start, another part', 'engines/src/start/environment.ts', take('../redis/script.js'), /nothing else of ours/],
  ['text, a client', 'engines/src/text/name-key.ts', take('ioredis'), /no client/],
  ['the log, a client', 'engines/src/log/tables.ts', take('@aws-sdk/lib-dynamodb'), /pure/],
  ['the client, Node', 'client/src/shared/api/socket.ts', take('node:fs'), /browser/],
  ['the contract, the server', 'contract/src/rest.ts', take('../../../server/src/config.js'), /stands alone/],
  ['the contract, a package', 'contract/src/rest.ts', take('socket.io'), /zod/],
  [
    'a consumer, the server',
    'consumers/sink/dynamo/writer.ts',
    take('../../../server/src/config.js'),
    /never the server/,
  ],
  ['a consumer, Nest', 'consumers/source/reader.ts', take('@nestjs/core'), /no Nest/],
];

const ALLOWED = [
  ['server/src/rooms/rooms.service.ts', take('../ports/room-log.js')],
  ['server/src/rooms/rooms.gateway.ts', take('../realtime/commands/command.decorator.js')],
  ['server/src/rooms/rooms.service.ts', take('../messages/messages.service.js')],
  ['server/src/rooms/rooms.controller.ts', take('../http/endpoint.js')],
  ['server/src/auth/auth.service.ts', take('../config.js')],
  ['server/src/rooms/rooms.service.ts', take('@suda/contract')],
  ['server/src/rooms/rooms.service.ts', take('./room-names.js')],
  ['server/src/realtime/broadcast/protocol-v2.ts', take('../../ports/entry.js')],
  ['server/src/ports/room-log.ts', takeType('@suda/contract')],
  ['server/src/ports/room-log.ts', takeType('../rules/commands.js')],
  ['server/src/rules/refusals.ts', take('@suda/contract')],
  ['server/src/presence/presence.service.ts', take('../rules/refusals.js')],
  ['server/src/adapters/cluster/room-log/room-log.ts', take('../../../rules/room-rules.js')],
  ['server/src/ports/socket-backplane.ts', takeType('socket.io')],
  ['server/src/ports/suites/room-log.suite.ts', take('vitest')],
  ['server/src/adapters/local/writer/writer.ts', take('../../../ports/room-log.js')],
  ['server/src/adapters/local/sqlite/migrations/first.ts', take('../rows.js')],
  ['server/src/adapters/local/writer/writer.ts', take('node:sqlite')],
  ['server/src/adapters/cluster/room-log/room-log.ts', take('ioredis')],
  ['server/src/app.module.ts', takeLater('./adapters/local/local-backend.js')],
  ['server/src/http/docs.controller.ts', take('../rooms/rooms.service.js')],
  ['client/src/shared/api/socket.ts', take('@suda/contract')],
  ['client/src/entities/room/model/room.ts', takeType('@suda/contract')],
  ['client/src/pages/chat/ui/ChatPage.vue', take('@/shared/api')],
  ['client/src/pages/chat/model/draft.ts', take('../../../shared/api/index.ts')],
  ['contract/src/rest.ts', take('zod')],
  ['contract/src/fields.spec.ts', take('vitest')],
  ['consumers/source/reader.ts', take('@suda/engines/log')],
  ['consumers/source/reader.ts', take('@suda/engines/redis')],
  ['server/src/config.ts', take('@suda/engines/start')],
  ['server/src/adapters/local/sqlite/data-file.ts', take('@suda/engines/start')],
  ['server/src/adapters/local/room-log/room-step.ts', take('@suda/engines/text')],
  ['server/src/adapters/cluster/room-log/room-log.ts', take('@suda/engines/dynamo')],
  ['engines/src/redis/streams.ts', take('../log/log-keys.js')],
  ['engines/src/log/log-entry.ts', take('@suda/contract')],
  ['engines/src/dynamo/client.ts', take('@aws-sdk/lib-dynamodb')],
];

describe('the import table', () => {
  test.each(REFUSED)('refuses to %s', async (_, filePath, code, lesson) => {
    expect(await verdicts(filePath, code)).toEqual([expect.stringMatching(lesson)]);
  });

  test.each(ALLOWED)('allows %s: %s', async (filePath, code) => {
    expect(await verdicts(filePath, code)).toEqual([]);
  });
});
