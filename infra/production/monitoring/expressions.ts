import { parse } from 'yaml';
import { source } from '../compose/project.ts';

export interface Alert {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: { summary: string; runbook: string };
}

const FOLDER = 'infra/production/monitoring';

export const alerts = (parse(source(`${FOLDER}/alerts.yml`)) as { groups: { rules: Alert[] }[] }).groups.flatMap(
  ({ rules }) => rules,
);

const dashboard = JSON.parse(source(`${FOLDER}/grafana/suda.json`)) as {
  panels: { title: string; targets?: { expr: string }[] }[];
};

export const panels = dashboard.panels.filter(({ targets }) => targets);

/** Not from our programs: what Prometheus itself knows of whom it asks, and a node exporter. */
const OTHERS = ['up', 'node_filesystem_avail_bytes'];

/** The metrics of ours that alerts and panels read, as `/metrics` names them in its lines TYPE. */
export function metricsRead(): string[] {
  const texts = [
    ...alerts.map(({ expr }) => expr),
    ...panels.flatMap(({ targets = [] }) => targets.map((it) => it.expr)),
  ];
  const names = texts.flatMap(
    (text) =>
      text
        .replaceAll(/\{[^}]*\}|\[[^\]]*\]|\b(?:by|without|on|ignoring) *\([^)]*\)/g, ' ')
        .match(/\b[a-z_]\w*\b(?! *\()/g) ?? [],
  );
  const ours = names.filter((name) => !['and', 'or', 'unless', ...OTHERS].includes(name));
  return [...new Set(ours.map((name) => name.replace(/_(?:bucket|sum|count)$/, '')))].sort();
}
