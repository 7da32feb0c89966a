/** The texts on the screen that the tests read and press. */
const en = {
  name: 'Name',
  start: 'Start chatting',
  conversations: 'Conversations',
  newConversation: 'New conversation',
  roomName: 'Room name (optional)',
  public: 'Public',
  createRoom: 'Create room',
  details: 'Details',
  search: 'Search',
  unread: (count: number) => (count === 1 ? '1 unread message' : `${count} unread messages`),
  typing: (name: string) => `${name} is typing…`,
  joined: (name: string) => `${name} joined`,
  left: (name: string) => `${name} left`,
  reconnecting: 'Reconnecting. What you write is kept and sent later.',
  offline: 'You are offline. What you write is kept and sent later.',
};

export type Words = typeof en;

const ko: Words = {
  name: '이름',
  start: '시작하기',
  conversations: '방',
  newConversation: '새 방',
  roomName: '방 이름 (선택)',
  public: '공개',
  createRoom: '방 만들기',
  details: '방 정보',
  search: '찾기',
  unread: (count) => `안 읽은 메시지 ${count}개`,
  typing: (name) => `${name}님이 입력 중…`,
  joined: (name) => `${name}님이 들어왔어요`,
  left: (name) => `${name}님이 나갔어요`,
  reconnecting: '다시 연결하고 있어요. 쓴 글은 보관했다가 나중에 보내요.',
  offline: '오프라인이에요. 쓴 글은 보관했다가 나중에 보내요.',
};

export const WORDS = { 'en-US': en, 'ko-KR': ko };
export type Locale = keyof typeof WORDS;
