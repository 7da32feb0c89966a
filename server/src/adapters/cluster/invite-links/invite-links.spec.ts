import { expect, it, onTestFinished, vi } from 'vitest';
import { describeOn } from '../../../../../infra/development/standalone/describe-on.ts';
import { inviteLinksSuite } from '../../../ports/suites/invite-links.suite.js';
import { fresh } from '../../../ports/testing/harness.js';
import { openBackendOfRooms, openRooms } from '../testing/open-rooms.js';
import { redisForTest } from '../testing/redis.js';

await describeOn(['redis'], 'invite links in Redis', ({ redis }) => {
  inviteLinksSuite(() => openBackendOfRooms(redis));

  it('let nobody in by what a process read before another revoked them', async () => {
    const { roomLog, inviteLinks, close } = await openRooms(redisForTest(redis));
    onTestFinished(close);
    const [owner, person] = ['owner', 'person'].map((name) => ({ userId: fresh(name), displayName: name }));
    if (!owner || !person) throw new Error('nobody');
    const roomId = fresh('room');
    const info = { name: 'a room', topic: '', visibility: 'private', direct: false } as const;
    await roomLog.createRoom({ roomId, ...info, owner, people: [] });
    const at = new Date().toISOString();
    const link = { linkId: fresh('link'), madeBy: owner.userId, madeAt: at, uses: 0 };
    await inviteLinks.make(roomId, link);
    await inviteLinks.revoke(roomId, link.linkId, at);
    vi.spyOn(inviteLinks, 'find').mockResolvedValueOnce(link);
    await expect(roomLog.join({ roomId, person, link: { linkId: link.linkId, at } })).rejects.toMatchObject({
      details: { reason: 'link_revoked' },
    });
  });
});
