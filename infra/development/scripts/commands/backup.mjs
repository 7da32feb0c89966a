import { runBuilt } from '../run-built.mjs';

await runBuilt('server/dist/backup.js', 'contract', 'engines', 'server');
