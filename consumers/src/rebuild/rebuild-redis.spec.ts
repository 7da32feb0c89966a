import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { roomItem, tables } from '@suda/engines/log';
import { expect, it } from 'vitest';
import { describeOn } from '../../../infra/development/standalone/describe-on.ts';
import { ConsumerHarness } from '../../test/harness.js';
import { purgesKey } from '../sink/purges.js';
import { rebuildRedis } from './rebuild-redis.js';

await describeOn(['redis', 'dynamo'], 'a rebuild of Redis', (urls) => {
  const signal = new AbortController().signal;

  it('restores rooms, members and counters from DynamoDB', async () => {
    const harness = new ConsumerHarness(urls);
    const { commands, keys } = harness.redis;
    const service = await harness.start('dynamo');
    const room = harness.room();
    const created = await room.change({ name: 'Öffentlicher Rat', visibility: 'public' });
    const ann = await room.member('ann', { role: 'owner' });
    const bob = await room.member('bob', { role: 'admin' });
    await room.member('eve');
    for (let i = 0; i < 30; i++) await room.append(undefined, { clientMessageId: `c${i}` });
    await room.edit(4, 'edited');
    await room.member('eve', { left: true });
    // Rev 37 to 39.
    await room.member('gone', { left: true, standing: 'left', by: 'gone' });
    await room.member('out', { left: true, standing: 'removed', by: 'ann' });
    await room.member('foe', { left: true, standing: 'banned', by: 'bob' });
    const kept = harness.room();
    await kept.change();
    await kept.member('ann');
    await expect.poll(() => harness.lag('dynamo')).toBe(0);
    await service.stop();
    // A deleted room whose removal the loss of Redis broke off.
    const deleted = harness.room();
    const state = { ...created, roomId: deleted.roomId };
    const item = roomItem({ kind: 'room_deleted', roomId: deleted.roomId, rev: 9, at: created.createdAt, state });
    await harness.dynamo.send(
      new PutCommand({ TableName: tables(harness.settings.DYNAMO_TABLE_PREFIX).rooms.TableName, Item: item }),
    );
    const own = keys.room(room.roomId);
    await commands.del(own.room, own.members, own.hot, own.hotByRev);
    const keptBefore = await commands.hgetall(keys.room(kept.roomId).room);

    const progress: number[] = [];
    expect(await rebuildRedis(harness.settings, { signal, progress: (rooms) => progress.push(rooms) })).toEqual({
      restored: 1,
      kept: 1,
      members: 2,
    });
    expect(progress.at(-1)).toBe(2);
    expect(await commands.hkeys(purgesKey(keys, 'dynamo'))).toEqual([deleted.roomId]);
    const { last, ...fields } = await commands.hgetall(own.room);
    expect(JSON.parse(last!)).toEqual(room.all()[29]);
    expect(fields).toEqual({
      name: 'Öffentlicher Rat',
      topic: '',
      visibility: 'public',
      direct: '0',
      createdAt: created.createdAt,
      seq: '30',
      rev: '39',
      memberRev: '39',
      roomRev: '1',
      memberCount: '2',
      lastAt: expect.any(String),
      lastMessageAt: room.all()[29]!.createdAt,
      floor: '39',
    });
    expect(await commands.smembers(own.leftVoluntarily)).toEqual(['gone']);
    expect(await commands.zrange(own.removed, 0, '-1', 'WITHSCORES')).toEqual(['out', '38']);
    const ban = JSON.parse((await commands.hget(own.bans, 'foe')) ?? '') as unknown;
    expect(ban).toEqual({ userId: 'foe', displayName: 'foe', bannedBy: 'bob', bannedAt: expect.any(String), rev: 39 });
    const members = await commands.hgetall(own.members);
    expect(Object.keys(members).sort()).toEqual(['ann', 'bob']);
    expect([members['ann'], members['bob']].map((json) => JSON.parse(json!) as unknown)).toEqual([ann, bob]);
    expect(await commands.zrange(own.order, 0, '-1')).toEqual(['ann', 'bob']);
    expect(await commands.zrange(own.admins, 0, '-1')).toEqual(['bob']);
    expect(await commands.hgetall(own.read)).toEqual({ ann: '30', bob: '30' });
    expect(await commands.zrange(keys.roomsOf('ann'), 0, '-1')).toContain(room.roomId);
    expect(await commands.zrange(keys.roomsOf('eve'), 0, '-1')).not.toContain(room.roomId);
    expect(await commands.get(keys.idempotencyKey(room.roomId, 'ann', 'c4'))).toBe('5');
    expect(await commands.zrange(own.publicRooms, 0, '-1')).toEqual([`öffentlicher rat\0${room.roomId}`]);
    expect(await commands.zrange(own.publicRoomParts, 0, '-1')).toEqual([`rat\0öffentlicher \0${room.roomId}`]);
    expect(await commands.hgetall(keys.room(kept.roomId).room)).toEqual(keptBefore);
  });
});
