import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { machine } from '../machine.ts';
import type { ClusterResults } from './results.ts';
import { clusterTables } from './tables.ts';

const RESULTS = fileURLToPath(new URL('../../results/', import.meta.url));
const DOCUMENT = fileURLToPath(new URL('../../../docs/performance.md', import.meta.url));
const [BEGIN, END] = ['<!-- of the cluster: begin -->', '<!-- of the cluster: end -->'];

export const LATEST = join(RESULTS, 'latest-cluster.json');

interface Report extends ClusterResults {
  at: string;
  machine: ReturnType<typeof machine>;
}

const readReport = (file: string): Report => JSON.parse(readFileSync(file, 'utf8')) as Report;

/** Saves the latest run under its date, and writes its tables into docs/performance.md. */
export function publish(): void {
  if (!existsSync(LATEST)) throw new Error('There is no run to publish: npm run bench -- cluster');
  const report = readReport(LATEST);
  const { processor, processors, system, node, filesystem } = report.machine;
  const name = `${report.at.slice(0, 10)}-cluster.json`;
  const day = new Date(report.at).toLocaleDateString('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
  const versions = `${system.replace(/^linux (\d+\.\d+).*/, 'Linux $1')}, Node ${node.replace(/^v(\d+\.\d+).*/, '$1')}`;
  const on = `${processor}, ${processors} cores, ${versions}, ${filesystem}`;
  const text = `${on}, ${day}. Every round: \`bench/results/${name}\`.\n\n${clusterTables(report)}`;
  const document = readFileSync(DOCUMENT, 'utf8');
  const [before, rest] = document.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`${DOCUMENT} has no place for the tables.`);
  copyFileSync(LATEST, join(RESULTS, name));
  writeFileSync(DOCUMENT, `${before}${BEGIN}\n\n${text}\n\n${END}${after}`);
}
