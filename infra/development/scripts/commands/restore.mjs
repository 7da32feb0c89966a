import { runBuilt } from '../run-built.mjs';

await runBuilt('server/dist/restore.js', 'contract', 'engines', 'server');
