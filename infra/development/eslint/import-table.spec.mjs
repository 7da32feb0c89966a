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

const imports = (path) => `import { it } from '${path}';\nexport const x = it;\n`;
const importsType = (path) => `import type { It } from '${path}';\nexport type X = It;\n`;
const importsLater = (path) => `export const x = await import('${path}');\n`;
const importsTypeLater = (path) => `export type X = import('${path}').It;\n`;

const REFUSED = [
  [
    'a feature, an adapter',
    'server/src/rooms/rooms.service.ts',
    imports('../adapters/local/room-log/room-log.js'),
    /never imported/,
  ],
  [
    'a feature, an adapter by import()',
    'server/src/rooms/rooms.service.ts',
    importsLater('../adapters/local/room-log/room-log.js'),
    /never imported/,
  ],
  [
    'a feature, an adapter by its type',
    'server/src/rooms/rooms.service.ts',
    importsTypeLater('../adapters/local/room-log/room-log.js'),
    /never imported/,
  ],
  [
    'a feature deeper down, an adapter',
    'server/src/rooms/direct/direct.ts',
    imports('../../adapters/local/writer/writer.js'),
    /never imported/,
  ],
  [
    'a feature, the inside of another',
    'server/src/rooms/rooms.gateway.ts',
    imports('../messages/outgoing.js'),
    /only through its service/,
  ],
  ['a feature, http', 'server/src/rooms/rooms.controller.ts', imports('../http/errors.filter.js'), /feature imports/],
  ['a feature, Redis', 'server/src/rooms/rooms.service.ts', imports('ioredis'), /adapters\/cluster/],
  [
    'realtime, a feature',
    'server/src/realtime/broadcast/protocol-v1.ts',
    imports('../../rooms/rooms.service.js'),
    /knows no feature/,
  ],
  [
    'realtime, an adapter',
    'server/src/realtime/broadcast/protocol-v2.ts',
    imports('../../adapters/local/writer/writer.js'),
    /knows no feature and no adapter/,
  ],
  ['limits, realtime', 'server/src/limits/limits.ts', imports('../realtime/sockets/sockets.js'), /lie below/],
  ['a rule, a port', 'server/src/rules/room-rules.ts', importsType('../ports/entry.js'), /Rules are pure/],
  [
    'a rule, an adapter',
    'server/src/rules/room-rules.ts',
    importsType('../adapters/local/sqlite/rows.js'),
    /Rules are pure/,
  ],
  ['a rule, Node', 'server/src/rules/room-rules.ts', imports('node:crypto'), /No engine/],
  [
    'a port, an adapter',
    'server/src/ports/room-log.ts',
    imports('../adapters/local/writer/writer.js'),
    /Ports are promises/,
  ],
  ['a port, a feature', 'server/src/ports/room-log.ts', imports('../rooms/rooms.service.js'), /Ports are promises/],
  ['a port, an engine', 'server/src/ports/room-log.ts', imports('node:sqlite'), /No engine/],
  [
    'a suite of a port, an adapter',
    'server/src/ports/suites/room-log.suite.ts',
    imports('../../adapters/local/writer/writer.js'),
    /Ports are promises/,
  ],
  [
    'an adapter, the other one',
    'server/src/adapters/local/writer/writer.ts',
    imports('../../cluster/room-log/room-log.js'),
    /never the other adapter/,
  ],
  [
    'the other adapter, this one',
    'server/src/adapters/cluster/room-log/room-log.ts',
    imports('../../local/writer/writer.js'),
    /never the other adapter/,
  ],
  [
    'an adapter deeper down, the other',
    'server/src/adapters/local/sqlite/migrations/first.ts',
    imports('../../../cluster/keys.js'),
    /never the other adapter/,
  ],
  [
    'an adapter, a feature',
    'server/src/adapters/local/writer/writer.ts',
    imports('../../../rooms/rooms.service.js'),
    /never a feature/,
  ],
  ['local, Redis', 'server/src/adapters/local/writer/writer.ts', imports('ioredis'), /adapters\/cluster/],
  [
    'app.module, an adapter at once',
    'server/src/app.module.ts',
    imports('./adapters/local/local-backend.js'),
    /await import/,
  ],
  ['http, the client', 'server/src/http/static.ts', imports('../../../client/src/main.js'), /Workspaces meet/],
  ['the client, the server', 'client/src/app/boot.ts', imports('../../../server/src/config.js'), /never the server/],
  ['the client, the server as a package', 'client/src/app/boot.ts', imports('@suda/server'), /Workspaces meet/],
  [
    'a component, the server',
    'client/src/pages/chat/ui/ChatPage.vue',
    importsType('../../../../../server/src/config.js'),
    /never the server/,
  ],
  ['the client, the log', 'client/src/shared/api/socket.ts', imports('@suda/engines/log'), /server and consumers/],
  [
    'an entity, the log',
    'client/src/entities/room/model/room.ts',
    importsType('@suda/engines/log'),
    /server and consumers/,
  ],
  ['a page, the contract', 'client/src/pages/chat/model/draft.ts', importsType('@suda/contract'), /shared\/api/],
  [
    'an entity, a value of the contract',
    'client/src/entities/room/model/room.ts',
    imports('@suda/contract'),
    /types from the contract/,
  ],
  ['the client, texts of engines', 'client/src/shared/api/socket.ts', imports('@suda/engines/text'), /Workspaces meet/],
  [
    'local, the log',
    'server/src/adapters/local/writer/writer.ts',
    imports('@suda/engines/log'),
    /only start, text and trace/,
  ],
  [
    'a feature, a client',
    'server/src/rooms/rooms.service.ts',
    imports('@suda/engines/redis'),
    /only start, text and trace/,
  ],
  ['the configuration, a client', 'server/src/config.ts', imports('@suda/engines/redis'), /only start, text and trace/],
  ['engines, the server', 'engines/src/redis/script.ts', imports('../../../server/src/config.js'), /nothing of server/],
  ['engines, a framework', 'engines/src/redis/script.ts', imports('pino'), /clients of the engines/],
  ['start, another part', 'engines/src/start/environment.ts', imports('../redis/script.js'), /nothing else of ours/],
  ['text, a client', 'engines/src/text/name-key.ts', imports('ioredis'), /no client/],
  ['text, traces', 'engines/src/text/name-key.ts', imports('@opentelemetry/api'), /no client/],
  ['trace, a client', 'engines/src/trace/open-telemetry.ts', imports('ioredis'), /no client/],
  ['trace, another part', 'engines/src/trace/tracing.ts', imports('../redis/script.js'), /nothing else of ours/],
  ['the log, a client', 'engines/src/log/tables.ts', imports('@aws-sdk/lib-dynamodb'), /pure/],
  ['the client, Node', 'client/src/shared/api/socket.ts', imports('node:fs'), /browser/],
  ['the contract, the server', 'contract/src/rest.ts', imports('../../../server/src/config.js'), /stands alone/],
  ['the contract, a package', 'contract/src/rest.ts', imports('socket.io'), /zod/],
  [
    'a consumer, the server',
    'consumers/sink/dynamo/writer.ts',
    imports('../../../server/src/config.js'),
    /never the server/,
  ],
  ['a consumer, Nest', 'consumers/source/reader.ts', imports('@nestjs/core'), /no Nest/],
];

const ALLOWED = [
  ['server/src/rooms/rooms.service.ts', imports('../ports/room-log.js')],
  ['server/src/rooms/rooms.gateway.ts', imports('../realtime/commands/command.decorator.js')],
  ['server/src/rooms/rooms.service.ts', imports('../messages/messages.service.js')],
  ['server/src/rooms/rooms.controller.ts', imports('../http/endpoint.js')],
  ['server/src/auth/auth.service.ts', imports('../config.js')],
  ['server/src/rooms/rooms.service.ts', imports('@suda/contract')],
  ['server/src/rooms/rooms.service.ts', imports('./room-names.js')],
  ['server/src/realtime/broadcast/protocol-v2.ts', imports('../../ports/entry.js')],
  ['server/src/ports/room-log.ts', importsType('@suda/contract')],
  ['server/src/ports/room-log.ts', importsType('../rules/commands.js')],
  ['server/src/rules/refusals.ts', imports('@suda/contract')],
  ['server/src/presence/presence.service.ts', imports('../rules/refusals.js')],
  ['server/src/adapters/cluster/room-log/room-log.ts', imports('../../../rules/room-rules.js')],
  ['server/src/ports/socket-backplane.ts', importsType('socket.io')],
  ['server/src/ports/suites/room-log.suite.ts', imports('vitest')],
  ['server/src/adapters/local/writer/writer.ts', imports('../../../ports/room-log.js')],
  ['server/src/adapters/local/sqlite/migrations/first.ts', imports('../rows.js')],
  ['server/src/adapters/local/writer/writer.ts', imports('node:sqlite')],
  ['server/src/adapters/cluster/room-log/room-log.ts', imports('ioredis')],
  ['server/src/app.module.ts', importsLater('./adapters/local/local-backend.js')],
  ['server/src/http/docs.controller.ts', imports('../rooms/rooms.service.js')],
  ['client/src/shared/api/socket.ts', imports('@suda/contract')],
  ['client/src/entities/room/model/room.ts', importsType('@suda/contract')],
  ['client/src/pages/chat/ui/ChatPage.vue', imports('@/shared/api')],
  ['client/src/pages/chat/model/draft.ts', imports('../../../shared/api/index.ts')],
  ['contract/src/rest.ts', imports('zod')],
  ['contract/src/fields.spec.ts', imports('vitest')],
  ['consumers/source/reader.ts', imports('@suda/engines/log')],
  ['consumers/source/reader.ts', imports('@suda/engines/redis')],
  ['server/src/config.ts', imports('@suda/engines/start')],
  ['server/src/realtime/commands/command-pipeline.ts', imports('@suda/engines/trace')],
  ['engines/src/trace/open-telemetry.ts', imports('@opentelemetry/api')],
  ['server/src/adapters/local/sqlite/data-file.ts', imports('@suda/engines/start')],
  ['server/src/adapters/local/room-log/room-step.ts', imports('@suda/engines/text')],
  ['server/src/adapters/cluster/room-log/room-log.ts', imports('@suda/engines/dynamo')],
  ['engines/src/redis/streams.ts', imports('../log/log-keys.js')],
  ['engines/src/log/log-entry.ts', imports('@suda/contract')],
  ['engines/src/dynamo/client.ts', imports('@aws-sdk/lib-dynamodb')],
];

describe('the import table', () => {
  test.each(REFUSED)('refuses to %s', async (_, filePath, code, lesson) => {
    expect(await verdicts(filePath, code)).toEqual([expect.stringMatching(lesson)]);
  });

  test.each(ALLOWED)('allows %s: %s', async (filePath, code) => {
    expect(await verdicts(filePath, code)).toEqual([]);
  });
});
