/** What is written, and how it is shown. */
export const text = {
  code: 'Code {language}',
  copyCode: 'Copy code',
  task: 'Done',
  table: 'Table',
  formatting: 'Formatting',
  bold: 'Bold',
  italic: 'Italic',
  strike: 'Strikethrough',
  link: 'Link',
  list: 'List',
  numbers: 'Numbered list',
  tasks: 'Tasks',
  quote: 'Quote',
  inlineCode: 'Code',
  codeBlock: 'Code block',
};
