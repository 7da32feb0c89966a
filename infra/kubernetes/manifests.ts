import { parseEnv } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { source } from '../production/compose/project.ts';

interface SecurityContext {
  runAsNonRoot?: boolean;
  runAsUser?: number;
  allowPrivilegeEscalation?: boolean;
  readOnlyRootFilesystem?: boolean;
  capabilities?: { drop: string[] };
}

interface Probe {
  httpGet?: { path: string; port: string };
}

export interface Container {
  image: string;
  args?: string[];
  envFrom?: { configMapRef: { name: string } }[];
  env?: { name: string; value: string }[];
  lifecycle?: { preStop: { sleep: { seconds: number } } };
  readinessProbe: Probe;
  livenessProbe: Probe;
  resources: { limits: { memory: string } };
  securityContext: SecurityContext;
}

export interface Manifest {
  kind: string;
  metadata: { name: string };
  spec: {
    replicas?: number;
    selector?: { matchLabels: Record<string, string> };
    template: {
      metadata: { labels: Record<string, string> };
      spec: {
        securityContext: SecurityContext;
        terminationGracePeriodSeconds: number;
        automountServiceAccountToken: boolean;
        topologySpreadConstraints: object[];
        containers: [Container];
        volumes: { projected?: { sources: { secret: { items: { path: string }[] } }[] } }[];
      };
    };
  };
}

const BASE = 'infra/kubernetes/base';

export const manifests = ['server', 'consumers', 'app', 'ingress'].flatMap((file) =>
  parseAllDocuments(source(`${BASE}/${file}.yaml`)).map((it) => it.toJS() as Manifest),
);

export const deployments = manifests.filter(({ kind }) => kind === 'Deployment');

export const deployment = (name: string): Manifest => {
  const found = deployments.find(({ metadata }) => metadata.name === name);
  if (!found) throw new Error(`there is no Deployment ${name}`);
  return found;
};

/** Every setting of a Deployment's container: of its config maps, in order, and its own. */
export function settingsOf({ spec }: Manifest): Record<string, string> {
  const [{ envFrom = [], env = [] }] = spec.template.spec.containers;
  const files = envFrom.map(({ configMapRef }) => `${BASE}/settings/${configMapRef.name.replace('suda-', '')}.env`);
  return Object.assign(
    {},
    ...files.map((file) => parseEnv(source(file))),
    Object.fromEntries(env.map(({ name, value }) => [name, value])),
  ) as Record<string, string>;
}
