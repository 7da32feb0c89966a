import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { skipped } from '../development/standalone/describe-on.ts';
import { project, ROOT } from '../production/compose/project.ts';
import { deployment, deployments, manifests, settingsOf, type Manifest } from './manifests.ts';
import { KUBERNETES, kubernetesTools } from './tools.ts';

/** A Deployment, and the service of docker-compose.yml that it is. */
const PAIRS = [
  ['suda-server', 'server'],
  ['suda-consumer-dynamo', 'consumer-dynamo'],
  ['suda-consumer-elasticsearch', 'consumer-elasticsearch'],
  ['suda-app', 'nginx'],
] as const;

const ELSEWHERE = 'the engines run elsewhere';
/** Settings that differ, and why. All others are the same in both. */
const DIFFERENT: Record<string, string> = {
  REDIS_URL: ELSEWHERE,
  DYNAMO_ENDPOINT: ELSEWHERE,
  ELASTICSEARCH_URL: ELSEWHERE,
  TRUST_PROXY: 'the address of an ingress is known to its cluster only',
};
const ONLY_COMPOSE: Record<string, string> = {
  AWS_ACCESS_KEY_ID: 'from the role of the pod',
  AWS_SECRET_ACCESS_KEY: 'from the role of the pod',
};
const INSIDE = 'an ingress may speak HTTPS to the servers, and Kong does not';
const ONLY_KUBERNETES: Record<string, string> = {
  TLS_KEY: INSIDE,
  TLS_CERT: INSIDE,
  TLS_CHECK_MS: INSIDE,
  STOP_NOTICE_MS: 'an endpoint is removed more slowly than Kong notices',
};

/** What a setting of docker-compose.yml is without an environment. */
const resolved = (value: string) => value.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1');

describe.each(PAIRS)('%s', (name, service) => {
  const manifest = deployment(name);
  const { spec } = manifest.spec.template;
  const [container] = spec.containers;
  const composed = project.services[service];

  test('has the settings of docker-compose.yml, and no others', () => {
    const ofCompose = Object.entries(composed?.environment ?? {});
    const theirs = settingsOf(manifest);
    const same = (entries: [string, string][]) =>
      Object.fromEntries(
        entries.filter(([key]) => !(key in DIFFERENT || key in ONLY_COMPOSE || key in ONLY_KUBERNETES)),
      );
    expect(same(Object.entries(theirs))).toEqual(same(ofCompose.map(([key, value]) => [key, resolved(value)])));
    const names = (from: Record<string, string>) => Object.keys(from).filter((key) => key in DIFFERENT);
    if (name !== 'suda-app') expect(names(theirs).sort()).toEqual(names(composed?.environment ?? {}).sort());
  });

  test('has the memory of docker-compose.yml, its image, and what it is told', () => {
    const { image, command } = composed ?? {};
    expect(image).toBe(`${container.image}:local`);
    expect(container.args).toEqual(command);
    const bytes = (text: string) => Number.parseInt(text) * (/G/.test(text) ? 1024 : 1);
    const limit = composed?.deploy.resources.limits.memory ?? '';
    // The app's NGINX carries no sockets here.
    if (name !== 'suda-app') expect(bytes(container.resources.limits.memory)).toBe(bytes(limit));
  });

  test('runs without root, writes nothing of its own, and asks Kubernetes for nothing', () => {
    expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(spec.securityContext.runAsUser).toBeGreaterThan(0);
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(spec.automountServiceAccountToken).toBe(false);
    expect(spec.topologySpreadConstraints).not.toEqual([]);
  });

  test('finds every file of a secret that its settings name, and no other', () => {
    const named = Object.entries(settingsOf(manifest)).filter(([key]) => key.endsWith('_FILE'));
    const mounted = spec.volumes.flatMap(({ projected }) => projected?.sources ?? []);
    expect(mounted.flatMap(({ secret }) => secret.items.map(({ path }) => `/secrets/${path}`)).sort()).toEqual(
      named.map(([, value]) => value).sort(),
    );
  });

  test('is selected by its own label', () => {
    expect(manifest.spec.selector?.matchLabels).toEqual(manifest.spec.template.metadata.labels);
  });
});

test('every service of ours is there', () => {
  expect(deployments.map(({ metadata }) => metadata.name).sort()).toEqual(PAIRS.map(([name]) => name).sort());
});

test('a setting that differs is one that somebody has', () => {
  const compose = PAIRS.flatMap(([, service]) => Object.keys(project.services[service]?.environment ?? {}));
  const theirs = deployments.flatMap((it) => Object.keys(settingsOf(it)));
  for (const key of Object.keys({ ...DIFFERENT, ...ONLY_COMPOSE })) expect(compose).toContain(key);
  for (const key of Object.keys(ONLY_COMPOSE)) expect(theirs).not.toContain(key);
  for (const key of Object.keys(ONLY_KUBERNETES)) {
    expect(theirs).toContain(key);
    expect(compose).not.toContain(key);
  }
});

test('a server that is told to stop has the time for it', () => {
  const { spec } = deployment('suda-server').spec.template;
  const [{ lifecycle, readinessProbe, livenessProbe }] = spec.containers;
  const stopMs = 2 * Number(settingsOf(deployment('suda-server'))['STOP_NOTICE_MS']) + 1_500;
  const seconds = lifecycle?.preStop.sleep.seconds ?? 0;
  expect(seconds).toBeGreaterThan(0);
  expect(spec.terminationGracePeriodSeconds * 1_000).toBeGreaterThanOrEqual(seconds * 1_000 + stopMs);
  // By the port that speaks plain HTTP, with TLS or without.
  expect(readinessProbe.httpGet).toEqual({ path: '/readyz', port: 'metrics' });
  // An engine that is down is no reason to start servers again.
  expect(livenessProbe.httpGet).toEqual({ path: '/healthz', port: 'metrics' });
});

test('no secret is among the manifests', () => {
  expect(manifests.map(({ kind }) => kind)).not.toContain('Secret');
});

const tools = await kubernetesTools();
if ('missing' in tools) skipped('kustomize and kubeconform', tools.missing);
else
  describe('kustomize and kubeconform', () => {
    const build = (folder: string) => {
      const cwd = fileURLToPath(new URL('infra/kubernetes', ROOT));
      const { status, stdout, stderr } = spawnSync(tools.kustomize, ['build', folder], { cwd, encoding: 'utf8' });
      expect(status, stderr).toBe(0);
      return stdout;
    };
    const check = async (text: string) => {
      const all = parseAllDocuments(text).map((it) => it.toJS() as Manifest & { apiVersion: string });
      const kinds = all.map(({ kind, apiVersion }) => {
        const [group = '', version] = apiVersion.split('/');
        const suffix = version === undefined ? group : `${group.split('.')[0]}-${version}`;
        return `${kind.toLowerCase()}-${suffix}`;
      });
      const folder = await tools.schemas(kinds);
      const location = join(folder, '{{.ResourceKind}}{{.KindSuffix}}.json');
      const words = ['-strict', '-kubernetes-version', KUBERNETES, '-schema-location', location];
      return spawnSync(tools.kubeconform, words, { input: text, encoding: 'utf8' });
    };

    test.each(['base', 'example'])('%s is put together, and of the right form', async (folder) => {
      const { status, stdout } = await check(build(folder));
      expect(status, stdout).toBe(0);
    });

    test('the example sets images, engines and domain', () => {
      const text = build('example');
      expect(text).toMatch(/image: registry\.example\/suda-server:1$/m);
      expect(text).toMatch(/REDIS_URL: rediss:\/\/redis\.internal\.example:6379$/m);
      expect(text).not.toMatch(/image: suda\/|chat\.example/);
    });

    test('what is of a wrong form is refused', async () => {
      const wrong = build('base').replace('terminationGracePeriodSeconds: 40', 'terminationGraceSeconds: 40');
      expect((await check(wrong)).status).not.toBe(0);
    });
  });
