import { constants, setPriority } from 'node:os';
import { faultOf } from './file-check.js';

setPriority(constants.priority.PRIORITY_LOW);
const fault = faultOf(process.argv[2] ?? '');
if (fault) process.stdout.write(JSON.stringify(fault));
