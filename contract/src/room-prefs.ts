import * as z from 'zod';
import { IsoTime } from './fields.js';

export const NotifyLevel = z.enum(['all', 'mentions', 'none']);
export type NotifyLevel = z.infer<typeof NotifyLevel>;

/** What a member wants to be told of in a room. */
export const RoomPrefs = z.object({
  muted: z.boolean().meta({
    description: 'Whether less than every message is told now. In a command without `notify`: `none`, or `all`.',
  }),
  notify: NotifyLevel.optional().meta({
    description: 'Which messages are told, but for a mute for a time. Servers of an earlier version leave it out.',
  }),
  mutedUntil: IsoTime.optional().meta({ description: 'Until then nothing is told; absent once it is over.' }),
});
export type RoomPrefs = z.infer<typeof RoomPrefs>;

/** What is stored: the lasting level, and a mute for a time. */
export interface NotifyPrefs {
  notify: NotifyLevel;
  mutedUntil?: string | undefined;
}

/** The lasting level and the mute of preferences from any version. */
export function notifyPrefs({ muted, notify, mutedUntil }: RoomPrefs): NotifyPrefs {
  return { notify: notify ?? (muted && mutedUntil === undefined ? 'none' : 'all'), ...(mutedUntil && { mutedUntil }) };
}

/** Preferences as they are at a time, in ms since 1970: without a mute that is over. */
export function roomPrefsAt({ notify, mutedUntil }: NotifyPrefs, now: number): RoomPrefs & NotifyPrefs {
  if (mutedUntil === undefined || Date.parse(mutedUntil) <= now) return { muted: notify !== 'all', notify };
  return { muted: true, notify, mutedUntil };
}

/** The level at a time, in ms since 1970. */
export function notifyLevelAt(prefs: RoomPrefs, now: number): NotifyLevel {
  const { mutedUntil, notify } = roomPrefsAt(notifyPrefs(prefs), now);
  return mutedUntil === undefined ? notify : 'none';
}
