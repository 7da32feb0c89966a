import * as z from 'zod';
import { LIMITS } from './limits.js';

// eslint-disable-next-line no-control-regex -- control characters are what this removes
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** Text a person wrote: well-formed Unicode without control characters, so every store gives back what it was given. */
const text = () => z.string().overwrite((value) => value.toWellFormed().replace(CONTROL, ''));

const notBlank = (value: string) => value.trim() !== '';

/** Letters of any script, digits, `_ . -` and inner spaces; compared in NFC, case counts. */
export const UserId = z
  .string()
  .normalize('NFC')
  .min(1)
  .max(LIMITS.userIdLength)
  .regex(/^[\p{L}\p{M}\p{N}_.-]+(?: [\p{L}\p{M}\p{N}_.-]+)*$/u, 'letters, digits, _ . - and inner spaces')
  .meta({ description: 'A user. Immutable and never reused.', example: '민수' });
export type UserId = z.infer<typeof UserId>;

export const RoomId = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[\w-]+$/, 'letters, digits, _ and -')
  .meta({ description: 'A room. Direct conversations begin with `d-`.', example: '01JD7Z5T8XK3Q1V9E6M2C4B7NA' });
export type RoomId = z.infer<typeof RoomId>;

export const Seq = z.int().min(1).meta({ description: "A message's number in its room, gapless from 1." });
export const Rev = z.int().min(0).meta({ description: "A room's revision: every durable change takes the next one." });

export const Content = text()
  .min(1)
  .max(LIMITS.contentLength)
  .refine(notBlank, 'must not be blank')
  .meta({ example: '점심 뭐 먹을까요?' });

export const RoomName = text().trim().max(LIMITS.roomNameLength);
export const Topic = text().trim().max(LIMITS.topicLength);
export const DisplayName = text().trim().min(1).max(LIMITS.displayNameLength);
export const Password = z.string().min(LIMITS.passwordMinLength).max(LIMITS.passwordMaxLength);
export const Keyword = text().min(1).max(LIMITS.keywordLength).refine(notBlank, 'must not be blank');
export const Cursor = z.string().min(1).max(LIMITS.cursorLength).meta({ description: 'Opaque; from the page before.' });

export const ClientMessageId = z
  .string()
  .min(1)
  .max(LIMITS.clientMessageIdLength)
  .regex(/^[\w-]+$/, 'letters, digits, _ and -')
  .meta({ description: 'Made by the sender, a ULID by custom. The same one never makes a second message.' });

export const Emoji = z
  .string()
  .max(32)
  .refine((value) => /^\p{RGI_Emoji}$/v.test(value), 'one emoji')
  .meta({ example: '👍' });

export const IsoTime = z.iso.datetime().meta({ description: 'UTC' });
