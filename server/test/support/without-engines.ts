import { skipped } from '../../../infra/development/standalone/describe-on.ts';
import { missingEngines } from './engines.js';

// Stands for a suite that can't run here.
skipped('a suite of the cluster', (await missingEngines()) ?? '');
