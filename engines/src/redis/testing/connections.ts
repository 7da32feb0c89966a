import { expect, onTestFinished } from 'vitest';
import { ENGINE_VARIABLES } from '../../start/engine-variables.js';
import { EnvironmentReader } from '../../start/environment.js';
import { RedisConnections, type RedisSettings } from '../connections.js';

let opened = 0;

/** Connections under a key prefix that no other test uses, closed with the test. */
export function openForTest(url: string, changes: Partial<RedisSettings> = {}): RedisConnections {
  const KEY_PREFIX = `test-engines-${process.pid}-${Date.now().toString(36)}-${++opened}:`;
  const settings = new EnvironmentReader({ REDIS_URL: url, KEY_PREFIX }, '/no/such/file').read(ENGINE_VARIABLES);
  const options = { name: 'suda-test', redis: 'required', onClose: 'finish' } as const;
  const connections = new RedisConnections({ ...settings, ...changes }, options);
  onTestFinished(() => connections.close());
  return connections;
}

/** Rejects with a StartError of one line that matches `part`. */
export const refusal = (part: string) => ({
  name: 'StartError',
  message: expect.stringMatching(new RegExp(`^[^\\n]*${part}[^\\n]*$`)) as string,
});
