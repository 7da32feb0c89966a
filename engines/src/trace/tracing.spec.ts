import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

const BUILT = new URL('../../dist/trace/index.js', import.meta.url).href;

/** What a process of its own loads of OpenTelemetry when it starts with this address, and what its work comes to. */
function loaded(endpoint: string | undefined): { modules: number; result: unknown; trace: unknown } {
  const script = `
    import { registerHooks } from 'node:module';
    let modules = 0;
    registerHooks({ resolve: (name, context, next) => (modules += name.startsWith('@opentelemetry/'), next(name, context)) });
    const { closeTracing, currentTrace, spanBelow, startTracing, traced } = await import(${JSON.stringify(BUILT)});
    await startTracing('a-service', ${JSON.stringify(endpoint)});
    let trace = null;
    const result = await traced('work', {}, async () => { await null; trace = currentTrace() ?? null; return 7; });
    spanBelow(trace ?? undefined, 'further work', {})?.();
    spanBelow('no traceparent', 'further work', {})?.();
    await closeTracing();
    console.log(JSON.stringify({ modules: Number(modules), result, trace }));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  return JSON.parse(output) as { modules: number; result: unknown; trace: unknown };
}

it('loads nothing of OpenTelemetry without an address, and does the work all the same', () => {
  expect(loaded(undefined)).toEqual({ modules: 0, result: 7, trace: null });
});

it('tells the span of the work by W3C’s traceparent; a collector that is gone costs the spans and nothing else', () => {
  const { modules, result, trace } = loaded('http://127.0.0.1:9');
  expect(modules).toBeGreaterThan(0);
  expect(result).toBe(7);
  expect(trace).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
});
