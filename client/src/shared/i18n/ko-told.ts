import type { told as en } from './en-told';

export const told: typeof en = {
  title: '알림',
  all: '모든 메시지',
  mentions: '나를 부를 때만',
  none: '받지 않기',
  hour: '1시간 동안 끄기',
  tomorrow: '내일 오전 8시까지 끄기',
  until: '{time}까지 꺼짐',
  mute: '알림 끄기',
  unmute: '알림 켜기',
  hidden: '새 메시지',
  several: '{title} ({count})',
  missed: '연결이 끊긴 동안 메시지 {count}개가 왔어요.',
  offer: '새 메시지가 오면 이 브라우저로 알려 드릴까요?',
  offerHint: '보고 있지 않은 메시지만 알려 드려요. 방마다 끌 수 있어요.',
  turnOn: '알림 켜기',
  notNow: '괜찮아요',
  here: '이 브라우저에서 알림 받기',
  hereHint: '다른 것을 보고 있을 때 온 메시지를 알려 드려요.',
  blocked:
    '브라우저가 이 사이트의 알림을 막고 있어요. 주소 앞의 아이콘을 눌러 사이트 설정에서 알림을 허용으로 바꾸고 돌아와 주세요.',
  unsupported: 'HTTPS로 열었을 때만 브라우저가 알림을 보여 줘요.',
  text: '메시지 내용 보이기',
  textHint: '끄면 누가 어디에 썼는지만 보여요.',
  sound: '소리',
  soundHint: '부드러운 두 음이에요. 2초에 한 번까지만 나요.',
};
