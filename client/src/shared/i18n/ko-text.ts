import type { text as en } from './en-text';

export const text: typeof en = {
  code: '{language} 코드',
  copyCode: '코드 복사',
  task: '완료',
  table: '표',
  formatting: '서식',
  bold: '굵게',
  italic: '기울임',
  strike: '취소선',
  link: '링크',
  list: '목록',
  numbers: '번호 목록',
  tasks: '할 일',
  quote: '인용',
  inlineCode: '코드',
  codeBlock: '코드 블록',
};
