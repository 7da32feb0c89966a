import type { IncomingMessage } from 'node:http';

/** Asked by machines every few seconds. */
const PROBE_PATHS = new Set(['/healthz', '/readyz']);

export const isProbeRoute = (route: string | undefined): boolean => route !== undefined && PROBE_PATHS.has(route);

export const isProbe = ({ method, url = '' }: IncomingMessage): boolean =>
  (method === 'GET' || method === 'HEAD') && PROBE_PATHS.has(url.split('?', 1)[0] ?? '');
