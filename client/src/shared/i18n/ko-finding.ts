import type { finding as en } from './en-finding';

export const finding: typeof en = {
  unread: '안 읽은 방',
  recent: '최근 방',
  actions: '할 일',
  newRoom: '새 방 만들기',
  browse: '공개 방 둘러보기',
  readAll: '모두 읽음으로 표시',
  theme_system: '시스템 테마로 보기',
  theme_light: '밝은 테마로 보기',
  theme_dark: '어두운 테마로 보기',
  settings: '설정',
  nothing: '찾지 못했어요.',
  keys: '↑ ↓로 고르고 Enter로 열어요. Esc로 닫아요.',
  count: '결과 {count}개',
};
