import './shared/api/zod-setup';
import { startApp } from './app';

await startApp();
