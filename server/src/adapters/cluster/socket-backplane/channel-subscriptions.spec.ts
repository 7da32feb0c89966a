import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import { describeOn } from '../../../../../infra/development/standalone/describe-on.ts';
import { ChannelSubscriptions } from './channel-subscriptions.js';

/** A way to Redis that can stop carrying anything, without a word to either end. */
async function link(url: string) {
  const { hostname, port } = new URL(url);
  const carried = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) carried.add(socket.on('error', () => undefined));
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    for (const socket of carried) socket.destroy();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    swallow: () => carried.forEach((socket) => socket.unpipe().resume()),
  };
}

await describeOn(['redis'], 'subscriptions', ({ redis }) => {
  // A Cluster's nodes are found by their own addresses, past any link.
  it.skipIf(redis.includes(','))(
    'find out that the network carries nothing any more, and say so when they hear again',
    async () => {
      const { port, swallow } = await link(redis);
      const subscriber = new Redis({ port, host: '127.0.0.1', maxRetriesPerRequest: null });
      const publisher = new Redis(redis);
      const subscriptions = new ChannelSubscriptions(subscriber, { everyMs: 50, silentMs: 100 });
      onTestFinished(() => {
        subscriptions.close();
        publisher.disconnect();
      });
      const heard: string[] = [];
      let gaps = 0;
      subscriptions.on('smessageBuffer', (_channel, message) => heard.push(message.toString()));
      subscriptions.onGap(() => (gaps += 1));
      const channel = `test-${process.pid}`;
      subscriptions.ssubscribe(channel);
      await subscriptions.confirmed();
      await publisher.spublish(channel, 'one');
      await expect.poll(() => heard).toEqual(['one']);
      swallow();
      await publisher.spublish(channel, 'lost');
      await expect.poll(() => gaps).toBe(1);
      await publisher.spublish(channel, 'two');
      await expect.poll(() => heard).toEqual(['one', 'two']);
    },
  );
});
