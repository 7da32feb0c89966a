import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export const ROOT = new URL('../../../', import.meta.url);
export const source = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

/** What only docker-compose.yml reads of .env; programs read the rest. */
export const COMPOSE_VARIABLES = [
  ...['', 'GATEWAY_', 'MANAGER_', 'KIBANA_', 'CLIENT_SOCKET_', 'WORKER_SOCKET_'].map((of) => `${of}BIND`),
  ...['APP', 'GATEWAY', 'MANAGER', 'KIBANA', 'CLIENTS', 'WORKERS'].map((of) => `${of}_PORT`),
  'KIBANA_PUBLIC_URL',
  'TLS_FOLDER',
  'EDGE',
];

type Dependency = { condition: string };

export interface Service {
  image: string;
  build?: { context: string; dockerfile: string };
  command?: string | string[];
  environment?: Record<string, string>;
  user?: string;
  group_add?: string[];
  restart: string;
  profiles?: string[];
  logging?: { driver: string; options: Record<string, string> };
  ports?: { host_ip: string; published: string; target: number }[];
  networks?: string[] | Record<string, unknown>;
  network_mode?: string;
  volumes?: string[];
  depends_on?: Record<string, Dependency>;
  healthcheck?: { test: string[] };
  read_only?: boolean;
  tmpfs?: string[];
  ulimits?: { nofile: { soft: number; hard: number } };
  cap_drop?: string[];
  cap_add?: string[];
  security_opt?: string[];
  cpu_shares?: number;
  deploy: { replicas?: number; resources: { limits: { memory: string } } };
}

interface Project {
  name: string;
  services: Record<string, Service>;
  networks: Record<string, unknown>;
  volumes: Record<string, unknown>;
}

/** docker-compose.yml with its anchors resolved; variables stand as they are written. */
export const project = parse(source('docker-compose.yml'), { merge: true }) as Project;

export const services = Object.entries(project.services);
/** Those that run, do one thing, and are done. */
export const oneShots = services.filter(([, { restart }]) => restart !== 'unless-stopped');
export const lasting = services.filter(([, { restart }]) => restart === 'unless-stopped');

/** The networks of a service, with and without an address in them. */
export const networksOf = (networks: Service['networks'] = []): string[] =>
  Array.isArray(networks) ? networks : Object.keys(networks);
