import type { Frame, Message } from '@suda/contract';
import { isDirectRoomId } from '@/shared/api';
import { useContactStore, usePresenceStore } from '@/entities/user/@x/room';
import { useMembershipStore } from './membership-store';
import { useReplicaStore } from './replica-store';
import { changeOfMembers, changeOfReaction, changesOfMessages } from './room-replica';
import { useRoomStore } from './room-store';
import { withMarker } from './room-unread';
import { useTypingStore } from './typing-store';

/** The handlers of the socket's frames about rooms, by frame name. */
export function useRoomFrames() {
  const replicas = useReplicaStore();
  const rooms = useRoomStore();
  const membership = useMembershipStore();
  const typing = useTypingStore();
  const contacts = useContactStore();
  const presence = usePresenceStore();

  function startTyping(userId: string, roomId: string): void {
    if (userId === replicas.me || contacts.isBlocked(userId)) return;
    if (replicas.has(roomId)) typing.start(roomId, userId);
  }

  /** A user who answers a direct conversation becomes visible, but came online earlier: no frame says so. */
  function showAuthors(messages: readonly Message[]): void {
    const authors = new Set(messages.filter((it) => it.kind === 'text').map((it) => it.userId));
    presence.onPresence({ users: [...authors].map((userId) => ({ userId, status: 'online' })) });
  }

  return {
    messages: ({ roomId, messages }: Frame<'messages'>): void => {
      if (isDirectRoomId(roomId)) showAuthors(messages);
      if (replicas.has(roomId)) replicas.receive(roomId, changesOfMessages(messages));
      // A direct conversation that this user hid reappears with its next message.
      else if (rooms.state === 'ready') void rooms.refreshLatest().catch(() => undefined);
    },
    message_updated: ({ roomId, message }: Frame<'message_updated'>) =>
      replicas.receive(roomId, changesOfMessages([message])),
    message_reacted: (reaction: Frame<'message_reacted'>) =>
      replicas.receive(reaction.roomId, [changeOfReaction(reaction)]),
    member_changed: (frame: Frame<'member_changed'>) => replicas.receive(frame.roomId, [changeOfMembers(frame)]),
    room_updated: ({ room }: Frame<'room_updated'>) =>
      replicas.receive(room.roomId, [{ kind: 'room', rev: room.rev, room }]),
    room_deleted: ({ roomId }: Frame<'room_deleted'>) => replicas.drop(roomId, 'deleted'),
    room_created: ({ room }: Frame<'room_created'>) => membership.added(room),
    room_removed: ({ roomId, reason }: Frame<'room_removed'>) => replicas.drop(roomId, reason),
    room_prefs: rooms.applyPrefs,
    read_marker: (frame: Frame<'read_marker'>): void => {
      const { roomId, markers, epochs = {}, seq } = frame;
      const readSeq = markers[replicas.me];
      const readEpoch = epochs[replicas.me] ?? 0;
      if (readSeq !== undefined) replicas.amend(roomId, (replica) => withMarker(replica, { readSeq, readEpoch, seq }));
      membership.applyMarkers(frame);
    },
    /** From servers of the version before `typing_users`. */
    typing: (userId: string, { roomId }: { roomId: string }) => startTyping(userId, roomId),
    typing_users: ({ roomId, userIds }: Frame<'typing_users'>): void => {
      for (const userId of userIds) startTyping(userId, roomId);
    },
  };
}
