import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { skipped } from '../../development/standalone/describe-on.ts';
import { composeConfig } from '../compose/compose-config.ts';
import { ROOT, source, type Service } from '../compose/project.ts';
import { alerts, metricsRead, panels } from './expressions.ts';
import { promtool } from './promtool.ts';

const FOLDER = fileURLToPath(new URL('infra/production/monitoring', ROOT));

/** As GitHub makes them. */
const anchors = new Set(
  [...source('docs/operations.md').matchAll(/^#+ (.*)$/gm)].map(
    ([, heading = '']) =>
      `docs/operations.md#${heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-')}`,
  ),
);

test.each(alerts)('the alert $alert says what to do', ({ alert, labels, annotations }) => {
  expect(alert).toMatch(/^Suda[A-Z]/);
  expect(['warning', 'critical']).toContain(labels.severity);
  expect(annotations.summary).not.toBe('');
  expect(anchors).toContain(annotations.runbook);
});

test('every alert is in the table of operations.md, and every one of the table exists', () => {
  const named = [...source('docs/operations.md').matchAll(/`(Suda[A-Z]\w+)`/g)].map(([, name = '']) => name);
  expect([...new Set(named)].sort()).toEqual(alerts.map(({ alert }) => alert).sort());
});

test('alerts and dashboard read metrics', () => {
  expect(panels.length).toBeGreaterThan(10);
  expect(metricsRead()).toEqual(
    expect.arrayContaining(['suda_ready', 'suda_consumer_lag', 'suda_commit_duration_seconds']),
  );
});

test('Prometheus asks every service of the cluster that has metrics', () => {
  const { scrape_configs: jobs } = parse(source('infra/production/monitoring/prometheus.yml')) as {
    scrape_configs: { job_name: string; dns_sd_configs: { names: string[]; port: number }[] }[];
  };
  expect(jobs.map(({ job_name, dns_sd_configs: [found] }) => [job_name, found?.names[0], found?.port])).toEqual(
    ['server', 'consumer-dynamo', 'consumer-elasticsearch'].map((name) => [`suda-${name}`, name, 9464]),
  );
});

const composed = parse(source('infra/production/monitoring/docker-compose.yml'), { merge: true }) as {
  services: Record<string, Service>;
};

test('Prometheus and Grafana are for this machine alone, in a version that is named, and find their files', () => {
  for (const [name, { image, ports = [], volumes = [], read_only }] of Object.entries(composed.services)) {
    expect(image, name).toMatch(/:v?\d+\.\d+\.\d+$/);
    expect(ports.map(({ host_ip }) => host_ip)).toEqual(['${MONITORING_BIND:-127.0.0.1}']);
    expect(read_only).toBe(true);
    const files = volumes.map((it) => it.split(':')[0] ?? '').filter((it) => it.startsWith('./'));
    for (const file of files) expect(source(file)).not.toBe('');
  }
});

const config = await composeConfig();
if ('missing' in config) skipped('docker compose config of Prometheus and Grafana', config.missing);
else
  test('docker compose config accepts Prometheus and Grafana', () => {
    const { status, stderr } = config('infra/production/monitoring/docker-compose.yml', fileURLToPath(ROOT));
    expect(status, stderr).toBe(0);
  });

const tool = await promtool();
if (typeof tool !== 'string') skipped('promtool', tool.missing);
else
  describe('promtool', () => {
    test.each([
      ['check', 'rules', 'alerts.yml'],
      ['test', 'rules', 'alerts.test.yml'],
      ['check', 'config', '--syntax-only', 'prometheus.yml'],
    ])('%s %s %s', (...words) => {
      const { status, stdout, stderr } = spawnSync(tool, words, { cwd: FOLDER, encoding: 'utf8' });
      expect(status, stdout + stderr).toBe(0);
    });
  });
