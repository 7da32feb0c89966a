import { describe, expect, it } from 'vitest';
import { notifyLevelAt, notifyPrefs, roomPrefsAt, type RoomPrefs } from './room-prefs.js';

const noon = '2026-11-30T12:00:00.000Z';
const before = Date.parse(noon) - 1;

describe('room preferences', () => {
  it.each<[RoomPrefs, level: string]>([
    [{ muted: false }, 'all'],
    [{ muted: true }, 'none'],
    [{ muted: true, notify: 'none' }, 'none'],
    [{ muted: true, notify: 'mentions' }, 'mentions'],
    [{ muted: false, notify: 'all' }, 'all'],
    [{ muted: true, notify: 'all', mutedUntil: noon }, 'none'],
    [{ muted: true, notify: 'mentions', mutedUntil: noon }, 'none'],
    [{ muted: true, mutedUntil: noon }, 'none'],
  ])('%o is the level %s', (prefs, level) => {
    expect(notifyLevelAt(prefs, before)).toBe(level);
  });

  it('return to the lasting level when the mute is over', () => {
    const prefs: RoomPrefs = { muted: true, notify: 'mentions', mutedUntil: noon };
    expect(notifyLevelAt(prefs, Date.parse(noon))).toBe('mentions');
    expect(notifyLevelAt({ muted: true, mutedUntil: noon }, Date.parse(noon))).toBe('all');
    expect(roomPrefsAt(notifyPrefs(prefs), Date.parse(noon))).toEqual({ muted: true, notify: 'mentions' });
    expect(roomPrefsAt({ notify: 'all', mutedUntil: noon }, Date.parse(noon))).toEqual({ muted: false, notify: 'all' });
    expect(roomPrefsAt({ notify: 'all', mutedUntil: noon }, before)).toEqual({
      muted: true,
      notify: 'all',
      mutedUntil: noon,
    });
  });
});
