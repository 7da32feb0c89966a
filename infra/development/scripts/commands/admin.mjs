import { runBuilt } from '../run-built.mjs';

await runBuilt('server/dist/admin.js', 'contract', 'engines', 'server');
