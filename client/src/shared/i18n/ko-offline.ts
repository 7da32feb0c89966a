import type { offline as en } from './en-offline';

export const offline: typeof en = {
  updated: '수다를 새 버전으로 바꿨어요.',
  install: '이 기기에 수다 두기',
  installNow: '설치',
  installNever: '다시 묻지 않기',
  shareTitle: '방에 공유하기',
  shareHint: '입력창에 넣어 두니 보고 나서 보내면 돼요.',
  shareFind: '방 찾기',
  shareNone: '그런 이름의 방이 없어요.',
  shareNothing: '공유한 내용이 없어요.',
};
