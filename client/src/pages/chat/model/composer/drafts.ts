const PREFIX = 'suda.draft.';

/** Unsent texts by room, stored until the tab is closed. */
export const drafts = {
  read: (roomId: string): string => sessionStorage.getItem(PREFIX + roomId) ?? '',
  keep(roomId: string, text: string): void {
    if (text.trim() === '') sessionStorage.removeItem(PREFIX + roomId);
    else sessionStorage.setItem(PREFIX + roomId, text);
  },
};
