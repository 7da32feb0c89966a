import { onBeforeUnmount, onMounted } from 'vue';
import { i18n } from '@/shared/i18n';
import { notify } from '@/shared/ui';

const holdsFiles = (data: DataTransfer | null): boolean => data?.types.includes('Files') ?? false;

/** Says that files can't be sent: a pasted image would be ignored, and a dropped file replace this page. */
export function useRefusedFiles(): void {
  function refuse(event: Event): void {
    event.preventDefault();
    notify(i18n.global.t('composer.noFiles'));
  }

  function onPaste(event: ClipboardEvent): void {
    // What is copied from a document comes as a text and its picture.
    if (holdsFiles(event.clipboardData) && !event.clipboardData?.types.includes('text/plain')) refuse(event);
  }
  function onDragOver(event: DragEvent): void {
    // Without this the browser opens the file, and no drop is heard of.
    if (holdsFiles(event.dataTransfer)) event.preventDefault();
  }
  function onDrop(event: DragEvent): void {
    if (holdsFiles(event.dataTransfer)) refuse(event);
  }

  onMounted(() => {
    window.addEventListener('paste', onPaste);
    window.addEventListener('dragover', onDragOver);
    window.addEventListener('drop', onDrop);
  });
  onBeforeUnmount(() => {
    window.removeEventListener('paste', onPaste);
    window.removeEventListener('dragover', onDragOver);
    window.removeEventListener('drop', onDrop);
  });
}
