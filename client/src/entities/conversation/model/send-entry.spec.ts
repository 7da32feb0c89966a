import { createTestingPinia } from '@pinia/testing';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { useMembershipStore } from '@/entities/room/@x/conversation';
import { usePresenceStore } from '@/entities/user/@x/conversation';
import { ApiError, connection } from '@/shared/api';
import { sendEntry } from './send-entry';

const entry = {
  roomId: 'r',
  content: '@Kimberly, at six',
  clientMessageId: 'c1',
  createdAt: '2030-01-01T00:00:00.000Z',
  state: 'waiting' as const,
};
const member = (userId: string, displayName: string) => ({
  userId,
  displayName,
  role: 'member' as const,
  joinedAt: entry.createdAt,
});
const KIM = member('kim', 'Kim');
const KIMBERLY = member('kimberly', 'Kimberly');

/** A room of which this page holds Kim alone. */
function sender(more: { whole?: boolean; find?: () => Promise<(typeof KIM)[]> } = {}) {
  const pinia = createTestingPinia({ createSpy: vi.fn });
  const membership = useMembershipStore(pinia);
  const presence = usePresenceStore(pinia);
  vi.mocked(membership.list).mockReturnValue({ members: [KIM], cursor: more.whole ? undefined : 'next' });
  vi.mocked(membership.findNamed).mockImplementation(more.find ?? (() => Promise.resolve([KIM, KIMBERLY])));
  const command = vi.spyOn(connection, 'command').mockResolvedValue({ rev: 7, message: { rev: 7 } } as never);
  return {
    send: (it: Parameters<typeof sendEntry>[0]) => sendEntry(it, { membership, presence }),
    command,
    membership,
  };
}

beforeEach(() => void vi.restoreAllMocks());

describe('sending an entry of the outbox', () => {
  it('asks the room who is mentioned, when this page holds only some of its members', async () => {
    const { send, command, membership } = sender();
    await send({ ...entry, mentions: ['kim'] });
    expect(membership.findNamed).toHaveBeenCalledExactlyOnceWith('r', 'Kimberly, at six');
    expect(command).toHaveBeenCalledExactlyOnceWith(
      'send_message',
      expect.objectContaining({ mentions: ['kimberly'] }),
    );
  });

  it('asks nothing when it holds all of them', async () => {
    const { send, command, membership } = sender({ whole: true });
    await send({ ...entry, content: '@kim' });
    expect(membership.findNamed).not.toHaveBeenCalled();
    expect(command).toHaveBeenCalledWith('send_message', expect.objectContaining({ mentions: ['kim'] }));
  });

  it('calls whom its writer meant, although they have another name by now and somebody else has theirs', async () => {
    const { send, command, membership } = sender({ whole: true });
    const members = [member('u1', 'Bea'), member('u2', 'Ann')];
    vi.mocked(membership.list).mockReturnValue({ members, cursor: undefined });
    await send({ ...entry, content: '@Ann hi', mentions: ['u1'], named: [{ userId: 'u1', displayName: 'Ann' }] });
    expect(command).toHaveBeenLastCalledWith('send_message', expect.objectContaining({ mentions: ['u1'] }));
  });

  it('calls whom an entry without names mentions, although nobody is called so any more', async () => {
    const { send, command, membership } = sender({ whole: true });
    vi.mocked(membership.list).mockReturnValue({ members: [member('u1', 'Bea')], cursor: undefined });
    await send({ ...entry, content: '@Ann hi', mentions: ['u1'] });
    expect(command).toHaveBeenLastCalledWith('send_message', expect.objectContaining({ mentions: ['u1'] }));
  });

  it('saves an edit, and says that it mentions nobody any more', async () => {
    const { send, command } = sender();
    expect(await send({ ...entry, content: 'at six', edits: 3 })).toMatchObject({ rev: 7 });
    expect(command).toHaveBeenCalledExactlyOnceWith('edit_message', {
      roomId: 'r',
      seq: 3,
      content: 'at six',
      mentions: [],
    });
  });

  it('waits for a server that does not answer, and sends without an answer that never comes', async () => {
    const unanswered = sender({ find: () => Promise.reject(ApiError.unreachable()) });
    await expect(unanswered.send(entry)).rejects.toMatchObject({ code: 'unavailable' });
    expect(unanswered.command).not.toHaveBeenCalled();
    const refused = sender({ find: () => Promise.reject(new ApiError({ code: 'forbidden', message: '' })) });
    await refused.send({ ...entry, content: '@Kim' });
    expect(refused.command).toHaveBeenCalledWith('send_message', expect.objectContaining({ mentions: ['kim'] }));
  });
});
