import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import {
  AccountKeys,
  LOST_PASSWORD_HASH,
  partitionOf,
  partNames,
  publicName,
  roomItem,
  tables,
} from '@suda/engines/log';
import { raiseMarks, readMarks } from '@suda/engines/dynamo';
import { olderPartitions } from '@suda/engines/redis';
import { expect, it } from 'vitest';
import { describeOn } from '../../../infra/development/standalone/describe-on.ts';
import { ConsumerHarness } from '../../test/harness.js';
import { purgesKey } from '../sink/purges.js';
import { staleMark } from '../trim/stale.js';
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
    await room.member('eve', { displayName: '김 이브' });
    for (let i = 0; i < 30; i++) await room.append(undefined, { clientMessageId: `c${i}` });
    await room.edit(4, 'edited');
    await room.member('eve', { displayName: '김 이브', left: true });
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
    const accounts = new AccountKeys(keys.prefix);
    await commands.hset(accounts.account('ann'), { displayName: 'Ann', guarded: '0' });
    const keptBefore = await commands.hgetall(keys.room(kept.roomId).room);

    const progress: number[] = [];
    expect(await rebuildRedis(harness.settings, { signal, progress: (rooms) => progress.push(rooms) })).toEqual({
      restored: 1,
      renewed: 0,
      kept: 1,
      members: 2,
      lockedNames: 5,
    });
    expect(await commands.hgetall(accounts.account('eve'))).toEqual({
      displayName: '김 이브',
      guarded: '1',
      passwordHash: LOST_PASSWORD_HASH,
    });
    // Who has an account keeps it.
    expect(await commands.hgetall(accounts.account('ann'))).toEqual({ displayName: 'Ann', guarded: '0' });
    expect(await commands.zscore(accounts.usersById, 'eve\0eve')).toBe('0');
    expect(await commands.zscore(accounts.usersByName, '김 이브\0eve')).toBe('0');
    expect(await commands.zrange(accounts.usersByPart, 0, '-1')).toEqual(['브\0eve', '이브\0eve']);
    expect(await commands.hget(accounts.nameClaims, 'eve')).toMatch(/^eve\0\d+$/);
    expect(progress.at(-1)).toBe(2);
    expect(await commands.hkeys(purgesKey(keys, 'dynamo'))).toEqual([deleted.roomId]);
    const { last, ...fields } = await commands.hgetall(own.room);
    expect(JSON.parse(last!)).toEqual(room.all()[29]);
    expect(fields).toEqual({
      name: 'Öffentlicher Rat',
      topic: '',
      visibility: 'public',
      icon: '',
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

  const WRITERS = { 'of this version': false, 'of the version before': true };
  it.each(Object.entries(WRITERS))(
    'renews older rooms that servers %s wrote, but for what the archive lacks',
    async (_, copies) => {
      const harness = new ConsumerHarness(urls);
      const { commands, keys } = harness.redis;
      const service = await harness.start('dynamo');
      const [room, deleted] = [harness.room(copies), harness.room(copies)];
      await room.change({ name: 'Old', visibility: 'public' });
      const ann = await room.member('ann', { role: 'owner' });
      await room.append('first');
      await deleted.change();
      await expect.poll(() => harness.lag('dynamo')).toBe(0);
      await service.stop();
      // Not archived by then.
      await room.append('second');
      const of = keys.room(room.roomId);
      const old = await commands.hgetall(of.room);
      const [hot, recent] = [await commands.hgetall(of.hot), await commands.lrange(of.recent, 0, -1)];
      const entries = await commands.xrange(of.log, '-', '+');
      expect([Object.keys(hot).length, recent.length]).toEqual(copies ? [2, 0] : [0, 2]);

      // What came after the copy: the archive learns of it, and Redis is what it was.
      const later = await harness.start('dynamo');
      await room.change({ name: 'New', visibility: 'public' });
      await room.edit(1, 'edited');
      await room.append('third');
      await room.member('bob');
      await deleted.delete();
      await expect.poll(() => harness.lag('dynamo')).toBe(0);
      await later.stop();
      const messages = tables(harness.settings.DYNAMO_TABLE_PREFIX).messages.TableName;
      await harness.dynamo.send(new DeleteCommand({ TableName: messages, Key: { roomId: room.roomId, seq: 2 } }));
      await commands.del(of.room, of.hot, of.hotByRev, of.recent, of.log);
      await commands.del(keys.room(deleted.roomId).log);
      for (const [id, fields] of entries) await commands.xadd(of.log, id, ...fields);
      // Written to since, as by a server that could not ask DynamoDB: so the last entry of its partition says nothing.
      await room.raw('{}');
      const idle = [0, 1, 2].find((it) => it !== partitionOf(room.roomId) && it !== partitionOf(deleted.roomId));
      await raiseMarks(harness.dynamo, harness.settings.DYNAMO_TABLE_PREFIX, new Map([[idle!, '5-0']]));
      await commands.hset(of.room, { ...old, name: 'Old' });
      if (copies) {
        await commands.hset(of.hot, hot);
        await commands.zadd(of.hotByRev, 3, '1', 4, '2');
      } else await commands.rpush(of.recent, ...recent);
      await commands.hset(of.read, { ann: 1 });
      await commands.hset(of.prefs, { 'muted:ann': 1 });
      await commands.zadd(of.publicRooms, 0, `old\0${room.roomId}`);
      const gone = keys.room(deleted.roomId);
      await commands.hset(gone.room, { name: 'Long gone', rev: 1 });
      await commands.zadd(gone.publicRooms, 0, publicName('Long gone', deleted.roomId));
      await commands.zadd(gone.publicRoomParts, 0, ...partNames('Long gone', deleted.roomId));

      expect(await rebuildRedis(harness.settings, { signal })).toMatchObject({ restored: 0, renewed: 1, members: 2 });
      expect(await commands.hgetall(of.room)).toMatchObject({
        name: 'New',
        seq: '3',
        rev: '8',
      });
      expect(await room.hotSeqs()).toEqual([2]);
      expect(await room.inRedis(2)).toMatchObject({ content: 'second' });
      expect(await commands.zrange(of.hotByRev, 0, '-1')).toEqual(['2']);
      expect(await commands.hgetall(of.read)).toEqual({ ann: '1', bob: '3' });
      expect(await commands.hgetall(of.prefs)).toEqual({ 'muted:ann': '1' });
      expect(JSON.parse((await commands.hget(of.members, 'ann')) ?? '')).toEqual(ann);
      expect(await commands.zrange(of.publicRooms, 0, '-1')).toEqual([`new\0${room.roomId}`]);
      expect(await commands.exists(gone.room)).toBe(0);
      const listed = [gone.publicRooms, gone.publicRoomParts].map((it) => commands.zrange(it, 0, '-1'));
      expect((await Promise.all(listed)).flat().join()).not.toContain(deleted.roomId);
      // It counts as complete, and a second time there is nothing to do.
      const marks = await readMarks(harness.dynamo, harness.settings.DYNAMO_TABLE_PREFIX);
      expect((await olderPartitions(harness.redis, marks)).size).toBe(0);
      // The index may be of another past than this Redis.
      const stale = await staleMark(harness.redis);
      expect(stale).toBeDefined();
      expect(await rebuildRedis(harness.settings, { signal })).toMatchObject({ renewed: 0, kept: 1, lockedNames: 0 });
      expect(await staleMark(harness.redis)).toBe(stale);
    },
  );
});
