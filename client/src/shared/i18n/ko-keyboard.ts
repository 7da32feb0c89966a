import type { keyboard as en } from './en-keyboard';

export const keyboard: typeof en = {
  title: '단축키',
  search: '찾기',
  rooms: '위아래 방으로 가기',
  lists: '목록에서 움직이기',
  write: '아무 데서나 메시지 쓰기',
  send: '보내기',
  line: '줄 바꾸기',
  marks: '굵게, 기울임, 코드',
  editLast: '빈 칸에서 마지막 메시지 수정',
  hits: '방에서 찾은 말의 다음 곳',
  close: '맨 위의 창 닫기, 답장이나 수정 그만두기',
  keys: '단축키 보기',
  skipToComposer: '메시지 쓰기로 건너뛰기',
  skipToMessages: '메시지로 건너뛰기',
};
