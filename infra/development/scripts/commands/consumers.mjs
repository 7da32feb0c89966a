import { runBuilt } from '../run-built.mjs';

await runBuilt('consumers/dist/main.js', 'contract', 'engines', 'consumers');
