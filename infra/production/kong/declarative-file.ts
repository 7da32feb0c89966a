import * as z from 'zod';

/**
 * Kong's declarative format 3.0, as far as kong.yml uses it, after the reference of Kong Gateway 3.9 (entities, and the
 * plugins named below). What isn't here is refused, as Kong refuses what it doesn't know: whoever needs more adds it.
 * The last word has `kong config parse`.
 */

const name = z.string().regex(/^[\w.~-]+$/);
const milliseconds = z.int().min(1).max(2_147_483_646);
const seconds = z.number().min(0).max(65_535);
const counter = z.int().min(0).max(255);
const statuses = z.array(z.int().min(100).max(999));

const PERIODS = ['second', 'minute', 'hour', 'day', 'month', 'year'] as const;
type Limits = { [P in (typeof PERIODS)[number]]?: number | undefined };

const rateLimiting = z
  .strictObject({
    ...(Object.fromEntries(PERIODS.map((period) => [period, z.number().positive().optional()])) as {
      [P in keyof Limits]-?: z.ZodOptional<z.ZodNumber>;
    }),
    limit_by: z.enum(['consumer', 'credential', 'ip', 'service', 'header', 'path', 'consumer-group']).optional(),
    // cluster needs a database, redis settings that nobody here needs.
    policy: z.literal('local'),
    fault_tolerant: z.boolean().optional(),
    hide_client_headers: z.boolean().optional(),
  })
  .refine((limits: Limits) => PERIODS.some((period) => limits[period] !== undefined), 'limits nothing')
  .refine((limits: Limits) => {
    const set = PERIODS.flatMap((period) => limits[period] ?? []);
    return set.every((limit, i) => i === 0 || limit >= (set[i - 1] ?? 0));
  }, 'allows less in a longer time');

const plugin = z.discriminatedUnion('name', [
  z.strictObject({
    name: z.literal('correlation-id'),
    config: z.strictObject({
      header_name: z.string().optional(),
      generator: z.enum(['uuid', 'uuid#counter', 'tracker']).optional(),
      echo_downstream: z.boolean().optional(),
    }),
  }),
  z.strictObject({
    name: z.literal('prometheus'),
    config: z.strictObject({
      per_consumer: z.boolean().optional(),
      status_code_metrics: z.boolean().optional(),
      latency_metrics: z.boolean().optional(),
      bandwidth_metrics: z.boolean().optional(),
      upstream_health_metrics: z.boolean().optional(),
    }),
  }),
  z.strictObject({ name: z.literal('rate-limiting'), config: rateLimiting }),
  z.strictObject({
    name: z.literal('response-transformer'),
    config: z.strictObject({
      // What an answer has already, it keeps.
      add: z.strictObject({ headers: z.array(z.string().regex(/^[\w-]+:.+$/)).min(1) }),
    }),
  }),
  z.strictObject({
    name: z.literal('request-size-limiting'),
    config: z.strictObject({
      allowed_payload_size: z.int().min(0).optional(),
      size_unit: z.enum(['megabytes', 'kilobytes', 'bytes']).optional(),
      require_content_length: z.boolean().optional(),
    }),
  }),
]);

const route = z
  .strictObject({
    name,
    /** A plain path begins with a slash, a regular expression with ~/. */
    paths: z.array(z.string().regex(/^~?\//)).min(1).optional(),
    methods: z
      .array(z.string().regex(/^[A-Z]+$/))
      .min(1)
      .optional(),
    hosts: z.array(z.string()).min(1).optional(),
    strip_path: z.boolean().optional(),
    preserve_host: z.boolean().optional(),
    request_buffering: z.boolean().optional(),
    response_buffering: z.boolean().optional(),
  })
  .refine(({ paths, methods, hosts }) => paths ?? methods ?? hosts, 'matches nothing');

const service = z.strictObject({
  name,
  host: z.string(),
  port: z.int().min(0).max(65_535).optional(),
  path: z.string().startsWith('/').optional(),
  protocol: z.enum(['http', 'https']).optional(),
  connect_timeout: milliseconds.optional(),
  read_timeout: milliseconds.optional(),
  write_timeout: milliseconds.optional(),
  retries: z.int().min(0).max(32_767).optional(),
  routes: z.array(route),
  plugins: z.array(plugin).optional(),
});

/** Hashing by a cookie, which Kong sets where there is none; its other keys are for who needs them. */
const balancing = z.union([
  z.strictObject({ algorithm: z.enum(['round-robin', 'least-connections', 'latency']) }),
  z.strictObject({
    algorithm: z.literal('consistent-hashing'),
    hash_on: z.literal('cookie'),
    hash_on_cookie: z.string().regex(/^[\w-]+$/),
    hash_on_cookie_path: z.string().startsWith('/').optional(),
  }),
]);

const upstreamOf = {
  name: z.string().regex(/^[A-Za-z0-9_.-]+$/),
  healthchecks: z.strictObject({
    threshold: z.number().min(0).max(100).optional(),
    active: z.strictObject({
      type: z.enum(['http', 'tcp']),
      http_path: z.string().startsWith('/'),
      timeout: seconds.optional(),
      concurrency: z.int().min(1).optional(),
      healthy: z.strictObject({ interval: seconds, http_statuses: statuses, successes: counter }),
      unhealthy: z.strictObject({
        interval: seconds,
        http_statuses: statuses,
        http_failures: counter,
        tcp_failures: counter,
        timeouts: counter,
      }),
    }),
    passive: z.strictObject({
      type: z.enum(['http', 'tcp']),
      healthy: z.strictObject({ http_statuses: statuses, successes: counter }),
      unhealthy: z.strictObject({
        http_statuses: statuses,
        http_failures: counter,
        tcp_failures: counter,
        timeouts: counter,
      }),
    }),
  }),
  targets: z.array(
    z.strictObject({ target: z.string().regex(/^[\w.-]+:\d+$/), weight: z.int().min(0).max(65_535).optional() }),
  ),
};
const upstream = z.union(balancing.options.map((option) => option.extend(upstreamOf)));

const unique = (names: string[]): boolean => new Set(names).size === names.length;

export const declarativeFile = z
  .strictObject({
    _format_version: z.literal('3.0'),
    upstreams: z.array(upstream),
    services: z.array(service),
    plugins: z.array(plugin),
  })
  .refine(({ services }) => unique(services.map((it) => it.name)), 'names a service twice')
  .refine(({ upstreams }) => unique(upstreams.map((it) => it.name)), 'names an upstream twice')
  .refine(
    ({ services }) => unique(services.flatMap(({ routes }) => routes.map((it) => it.name))),
    'names a route twice',
  );

/** What is wrong with a file, in words; nothing when Kong will read it. */
export function faults(file: unknown): string[] {
  const result = declarativeFile.safeParse(file);
  return result.success ? [] : result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}
