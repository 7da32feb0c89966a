import { benchAppend } from './append.ts';

process.send?.(await benchAppend());
process.disconnect();
