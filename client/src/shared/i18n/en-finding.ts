/** Ctrl K, the search page, jumping to a date. */
export const finding = {
  unread: 'Unread',
  recent: 'Recent',
  actions: 'Actions',
  newRoom: 'New conversation',
  browse: 'Browse public rooms',
  readAll: 'Mark everything as read',
  theme_system: 'Theme of the system',
  theme_light: 'Light theme',
  theme_dark: 'Dark theme',
  settings: 'Settings',
  nothing: 'Nothing was found.',
  keys: '↑ ↓ to choose, Enter to open, Esc to close',
  count: '{count} result | {count} results',
};
