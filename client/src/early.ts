import { askEarly } from '@/shared/api/early-boot';
import { loadWords } from '@/shared/i18n/load-words';

// The page's first script: what takes long is under way before the app has come.
askEarly();
void loadWords();
void import('@/app/styles/fonts');
