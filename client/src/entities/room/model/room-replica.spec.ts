import type { Message, RoomSummary } from '@suda/contract';
import { expect, it } from 'vitest';
import { adopt, changesOfMessages, receive, replicaOf, withMarkerOf } from './room-replica';
import { withMarker } from './room-unread';

const summary = (seq: number, rev: number): RoomSummary => ({
  roomId: 'r1',
  name: '',
  topic: '',
  visibility: 'private',
  direct: false,
  memberCount: 2,
  seq,
  rev,
  createdAt: '2030-01-01T00:00:00.000Z',
  role: 'member',
  muted: false,
  readSeq: seq,
  mentionCount: 0,
});

const mine = (seq: number, rev: number): Message => ({
  id: `r1.${seq}`,
  roomId: 'r1',
  seq,
  rev,
  userId: 'me',
  content: 'hello',
  kind: 'text',
  createdAt: '2030-01-01T00:00:00.000Z',
});

// Another session wrote 7, whose frame was lost, and then moved the marker back.
const movedBack = withMarker(replicaOf(summary(5, 5)), { readSeq: 0, readEpoch: 1, seq: 7 });

it.each([
  ['the newer state', adopt(movedBack, summary(6, 6), true, 'me').replica],
  ['a start over', withMarkerOf(replicaOf(summary(6, 6)), movedBack)],
])('a marker that was moved back stays there, although a summary fetched before is %s', (_, replica) => {
  const caughtUp = receive(replica, changesOfMessages([mine(7, 7)]), 'me').replica;
  expect(caughtUp.summary).toMatchObject({ seq: 7, readSeq: 0, readEpoch: 1 });
  const written = receive(caughtUp, changesOfMessages([mine(8, 8)]), 'me').replica;
  expect(written.summary.readSeq).toBe(8);
});
