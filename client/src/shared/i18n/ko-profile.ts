import type { profile as en } from './en-profile';

export const profile: typeof en = {
  of: '{name} 프로필',
  seen: '{when}에 접속',
  until: '{time}까지',
  failed: '프로필을 불러오지 못했어요.',
  talk: '이야기하기',
  edit: '고치기',
  status: '상태',
  statusHint: '지금 무엇을 하고 있나요?',
  icon: '아이콘',
  noIcon: '첫 글자',
  noEmoji: '이모지 없음',
  clears: '끝나는 때',
  never: '없음',
  hour: '1시간 뒤',
  today: '오늘 밤',
  week: '1주 뒤',
  saved: '저장했어요.',
  clear: '지우기',
};
