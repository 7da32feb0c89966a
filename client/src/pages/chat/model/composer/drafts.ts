const PREFIX = 'suda.draft.';

/** What was typed and not sent, per room, for as long as the tab lives. */
export const drafts = {
  read: (roomId: string): string => sessionStorage.getItem(PREFIX + roomId) ?? '',
  keep(roomId: string, text: string): void {
    if (text.trim() === '') sessionStorage.removeItem(PREFIX + roomId);
    else sessionStorage.setItem(PREFIX + roomId, text);
  },
};
