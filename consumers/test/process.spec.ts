import { expect, it, onTestFinished } from 'vitest';
import { describeOn } from '../../infra/development/standalone/describe-on.ts';
import { ConsumerProcess } from './testing/consumer-process.js';
import { EngineProxy } from '../../infra/development/standalone/engine-proxy.ts';
import { ConsumerHarness } from './harness.js';

const WRITES = { dynamo: ['BatchWriteItem', 'PutItem'], elasticsearch: ['_bulk'] };

await describeOn(['redis', 'dynamo', 'elasticsearch'], 'a consumer’s process', (urls) => {
  async function open(group: 'dynamo' | 'elasticsearch', more: Record<string, string> = {}) {
    const proxy = await EngineProxy.open(urls[group]);
    onTestFinished(() => proxy.close());
    return { proxy, harness: new ConsumerHarness({ ...urls, [group]: proxy.url }, more) };
  }

  it.each(['dynamo', 'elasticsearch'] as const)(
    'killed between write and ack leaves %s to the next, with the same result',
    async (group) => {
      const { proxy, harness } = await open(group);
      const room = harness.room();
      for (let round = 0; round < 3; round++) {
        const consumer = await ConsumerProcess.start(group, harness.env);
        let written: (() => void) | undefined;
        const isWritten = new Promise<void>((resolve) => (written = resolve));
        // The engine has it, and the consumer never learns of it.
        proxy.rule = async ({ operation }, pass) => {
          if (!WRITES[group].includes(operation)) return pass();
          await pass();
          written?.();
          return 'silence';
        };
        for (let i = 0; i < 40; i++) await room.append();
        if (round > 0) await room.edit(room.seq - 40, 'edited');
        await isWritten;
        await consumer.kill();
        expect(await harness.lag(group)).toBeGreaterThan(0);
        proxy.rule = (_, pass) => pass();
      }
      const consumer = await ConsumerProcess.start(group, harness.env);
      await expect.poll(() => harness.lag(group)).toBe(0);
      const found = group === 'dynamo' ? await harness.archived(room.roomId) : await harness.indexed(room.roomId);
      expect(found).toEqual(room.all());
      expect((await consumer.terminate()).code).toBe(0);
    },
  );

  it.each(['dynamo', 'elasticsearch'] as const)('finishes the batch on SIGTERM and ends soon: %s', async (group) => {
    const { proxy, harness } = await open(group);
    const consumer = await ConsumerProcess.start(group, harness.env);
    const room = harness.room();
    let asked: (() => void) | undefined;
    const isAsked = new Promise<void>((resolve) => (asked = resolve));
    let release: (() => void) | undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    proxy.rule = async ({ operation }, pass) => {
      if (!WRITES[group].includes(operation)) return pass();
      asked?.();
      await released;
      return pass();
    };
    await room.append();
    await isAsked;
    const ending = consumer.terminate();
    release?.();
    const { code, ms } = await ending;
    expect(code).toBe(0);
    expect(ms).toBeLessThan(5_000);
    expect(await harness.lag(group)).toBe(0);
  });

  it('ends on SIGTERM within 5 s while its engine does not answer; its entries stay in the log', async () => {
    const { proxy, harness } = await open('elasticsearch');
    const consumer = await ConsumerProcess.start('elasticsearch', harness.env);
    proxy.rule = async ({ operation }, pass) => (operation === '_bulk' ? 'silence' : pass());
    const room = harness.room();
    await room.append();
    await expect.poll(() => proxy.count('_bulk')).toBe(1);
    const { ms } = await consumer.terminate();
    expect(ms).toBeLessThan(5_000);
    expect(await harness.lag('elasticsearch')).toBe(1);
  });

  it('logs no content', async () => {
    const { proxy, harness } = await open('dynamo', { LOG_LEVEL: 'trace' });
    const consumer = await ConsumerProcess.start('dynamo', harness.env);
    let calls = 0;
    proxy.rule = async (_, pass) => ((calls += 1) < 4 ? 'drop' : pass());
    const room = harness.room();
    await room.append('a secret');
    await expect.poll(() => harness.lag('dynamo')).toBe(0);
    await room.raw('{"content":"a secret"}');
    await expect.poll(() => harness.lag('dynamo')).toBe(0);
    await consumer.terminate();
    expect(consumer.output).toContain('an entry became a dead letter');
    expect(consumer.output).not.toContain('secret');
  });

  it('reports faults of settings and arguments, and exits', async () => {
    const { harness } = await open('dynamo');
    const faults = await ConsumerProcess.run(['dynamo'], { ...harness.env, BATCH: 'many', LOG_MAX: '1' });
    expect(faults).toEqual({
      code: 1,
      output: expect.stringMatching(/2 faults:\n {2}LOG_MAX="1".*\n {2}BATCH="many"/),
    });
    expect(await ConsumerProcess.run(['nothing'], harness.env)).toEqual({
      code: 1,
      output: expect.stringContaining('What is to be done?'),
    });
  });
});
