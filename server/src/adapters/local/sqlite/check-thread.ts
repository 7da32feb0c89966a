import { parentPort, workerData } from 'node:worker_threads';
import { faultOf } from './file-check.js';

const fault = faultOf((workerData as { file: string }).file);
if (fault) parentPort?.postMessage(fault);
