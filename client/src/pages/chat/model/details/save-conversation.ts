import { restUrl } from '@/shared/api';

/** Lets the browser download the whole conversation; the server streams it. */
export function saveConversation(roomId: string, format: 'txt' | 'json'): void {
  const link = document.createElement('a');
  link.href = restUrl('exportRoom', { id: roomId }, { format });
  link.download = '';
  link.click();
}
