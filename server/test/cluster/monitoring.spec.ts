import { expect, it } from 'vitest';
import { metricsRead } from '../../../infra/production/monitoring/expressions.ts';
import { describeOn } from '../../../infra/development/standalone/describe-on.ts';
import { Consumers } from '../support/consumers.js';
import { clusterSettings } from '../support/deployment.js';
import { ServerProcess } from '../support/server-process.js';

const typesIn = (text: string) => [...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name = '']) => name);

await describeOn(['redis', 'dynamo', 'elasticsearch'], 'alerts and dashboard', (urls) => {
  it('read what servers and consumers show, and nothing else', { timeout: 240_000 }, async () => {
    const name = `watched-${process.pid}-${Date.now().toString(36)}`;
    const settings = { ...clusterSettings(urls, name), KEY_PREFIX: `${name}:` };
    const consumers = await Consumers.start(settings, urls.elasticsearch, name);
    const server = await ServerProcess.start({ env: settings });
    const shown = [await server.metrics(), ...(await consumers.metrics())];
    await Promise.all([server.stop(), consumers.stop()]);
    const names = new Set(shown.flatMap(typesIn));
    expect(metricsRead().filter((it) => !names.has(it))).toEqual([]);
    expect(shown[0]).toMatch(/^suda_ready 1$/m);
    for (const consumer of shown.slice(1)) {
      expect(consumer).toMatch(/^suda_consumer_ready 1$/m);
      expect(consumer).toMatch(/^suda_redis_memory_bytes\{node="[^"]+"\} [1-9]/m);
    }
  });
});
