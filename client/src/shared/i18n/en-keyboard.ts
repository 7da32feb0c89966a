/** What the keys do. */
export const keyboard = {
  title: 'Keyboard shortcuts',
  search: 'Search',
  rooms: 'Previous or next conversation',
  lists: 'Move in a list',
  write: 'Write a message from anywhere',
  send: 'Send',
  line: 'New line',
  marks: 'Bold, italic, code',
  editLast: 'Edit your last message, from the empty field',
  hits: 'Next of what was found in a conversation',
  close: 'Close what is on top; stop replying or editing',
  keys: 'Show these shortcuts',
  skipToComposer: 'Skip to the message field',
  skipToMessages: 'Skip to the messages',
};
