import { runBuilt } from '../run-built.mjs';

await runBuilt('server/dist/main.js', 'contract', 'engines', 'server', 'client');
