import { afterEach, describe, expect, it } from 'vitest';
import type { SocketBackplane } from '../socket-backplane.js';
import { useHarness, type OpenBackend } from '../testing/harness.js';

type SocketServer = Parameters<SocketBackplane['attach']>[0];

/** Every SocketBackplane leaves a server's own sockets and rooms as they were. */
export function socketBackplaneSuite(open: OpenBackend, newServer: () => SocketServer): void {
  describe('SocketBackplane', () => {
    const harness = useHarness(open);
    let io: SocketServer | undefined;
    afterEach(() => io?.close());

    it('attaches to a server, which then joins and lists rooms as before', async () => {
      const { backplane } = harness().backend;
      io = newServer();
      backplane.attach(io);
      backplane.onGap(() => undefined);
      const told: unknown[] = [];
      backplane.onTold((message) => told.push(message));
      backplane.tell({ n: 1 });
      const { adapter } = io.of('/chat');
      await adapter.addAll('socket', new Set(['room']));
      expect(adapter.rooms.get('room')).toEqual(new Set(['socket']));
      const batches: unknown[] = [];
      backplane.onMessages((batch) => batches.push(batch));
      backplane.onReach(() => batches.push('reached'));
      backplane.sendMessages('room', { roomId: 'room', rev: 1, count: 1, json: '{}', forV1: true });
      // Only others are told.
      expect([told, batches]).toEqual([[], []]);
    });
  });
}
