import { ownSession, restUrl } from '@/shared/api';

/** Downloads the whole conversation, which the server streams. */
export function saveConversation(roomId: string, format: 'txt' | 'json'): void {
  const link = document.createElement('a');
  link.href = restUrl('exportRoom', { id: roomId }, { format, sessionId: ownSession.id });
  link.download = '';
  link.click();
}
