import * as z from 'zod';
import { LIMITS } from './limits.js';
import { isVisible, NAME, NEW_NAME, oneLine, wellFormed } from './written-text.js';

/** User-written text, of any number of lines. */
const text = () => z.string().overwrite(wellFormed);
/** User-written text of one line that shows all it holds. */
const label = () => z.string().overwrite(oneLine);

/** At most so many UTF-16 units, as `maxlength` and `String.length` count: zod itself counts code points. */
export const upTo = (schema: z.ZodString, most: number): z.ZodString =>
  schema.max(most).refine((value) => value.length <= most, `at most ${most} UTF-16 units`);

/** Letters of any script, digits, `_ . -` and inner spaces; normalized to NFC, case-sensitive. */
export const UserId = z
  .string()
  .normalize('NFC')
  .min(1)
  .max(LIMITS.userIdLength)
  .refine((value) => NAME.test(value), 'letters, digits, _ . - and inner spaces')
  .meta({ description: 'Id of a user: immutable and never reused.', example: '민수' });

/** Whether a userId can be taken by somebody new: those that exist keep what earlier versions allowed, who counted code points. */
export const isNewName = (userId: string): boolean => userId.length <= LIMITS.userIdLength && NEW_NAME.test(userId);

export const NewUserId = UserId.refine(isNewName, 'letters, digits, _ . - and inner spaces, nothing invisible').meta({
  description: 'A userId that nobody has, and that looks like nobody’s.',
  example: '민수',
});

/** A userId of another product, which may hold what no name of ours does: an e-mail address, for instance. */
export const ProgramUserId = z
  .string()
  .normalize('NFC')
  .min(1)
  .max(LIMITS.programUserIdLength)
  // Some scripts need a joiner in a name, which shows nothing by itself.
  .refine((value) => /^[^\p{C}{}]+$/u.test(value) || NAME.test(value), 'nothing invisible, and no braces')
  .meta({ description: 'Id of a user of this server, or of another product.', example: 'user-42' });

/** The same as programs write it, which may number their users. */
export const WrittenUserId = z.union([ProgramUserId, z.int().transform(String)]);

export const ClientId = z
  .string()
  .max(26)
  .regex(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/, 'a ULID')
  .meta({
    description: 'Id of a client, a ULID: a page, an app or a program of a user.',
    example: '01JD7Z5T8XK3Q1V9E6M2C4B7NA',
  });

export const IdempotencyKey = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9_-]+$/)
  .meta({ description: 'Of a delivery to another server: the same in every request for it.' });

export const SessionId = z.string().min(1).max(64).meta({ description: 'Id of a session, which is no secret.' });

export const RoomId = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[\w-]+$/, 'letters, digits, _ and -')
  .meta({
    description: 'Id of a room. Ids of direct conversations begin with `d-`.',
    example: '01JD7Z5T8XK3Q1V9E6M2C4B7NA',
  });

/** Whether a room is a direct conversation. */
export const isDirectRoomId = (roomId: string): boolean => roomId.startsWith('d-');

/** A direct conversation of one: what its only member writes down for themselves. */
const NOTES = 'd-notes-';

/** The id of somebody's notes, whose `key` is their own. */
export const notesRoomId = (key: string): string => `${NOTES}${key}`;

/** Whether a room is somebody's notes to themselves. */
export const isNotesRoomId = (roomId: string): boolean => roomId.startsWith(NOTES);

/** Of the secret at the end of an invite token: 128 bits as base64url. */
export const INVITE_SECRET_LENGTH = 22;

export const InviteToken = z
  .string()
  .min(INVITE_SECRET_LENGTH + 1)
  .max(INVITE_SECRET_LENGTH + 64)
  .regex(/^[\w-]+$/, 'letters, digits, _ and -')
  .meta({ description: 'The secret of an invite link: whoever has it may come into the room.' });

export const InviteLinkId = z
  .string()
  .max(43)
  .regex(/^[\w-]{43}$/, 'a SHA-256 as base64url')
  .meta({ description: 'Id of an invite link, which is no secret: the hash of its token.' });

export const Seq = z
  .int()
  .min(1)
  .meta({ description: 'Sequence number of a message in its room, from 1 without gaps.' });
export const Rev = z.int().min(0).meta({ description: 'Revision of a room, incremented by every durable change.' });

export const Content = upTo(text().min(1), LIMITS.contentLength)
  .refine(isVisible, 'must not be blank')
  .meta({ example: '점심 뭐 먹을까요?' });

export const RoomName = upTo(label(), LIMITS.roomNameLength);
export const Topic = upTo(text().trim(), LIMITS.topicLength);
export const DisplayName = upTo(label().min(1), LIMITS.displayNameLength);
/** As somebody writes their own: with nothing in it, it is their userId. */
export const OwnDisplayName = upTo(label(), LIMITS.displayNameLength).meta({ description: 'Empty: the userId.' });
export const CustomStatusText = upTo(label(), LIMITS.customStatusLength).meta({ example: '휴가 중' });
export const Password = upTo(z.string(), LIMITS.passwordMaxLength)
  .refine(({ length }) => length >= LIMITS.passwordMinLength, `at least ${LIMITS.passwordMinLength} UTF-16 units`)
  .meta({ minLength: LIMITS.passwordMinLength });
export const Keyword = upTo(text().min(1), LIMITS.keywordLength).refine(isVisible, 'must not be blank');
export const Cursor = z
  .string()
  .min(1)
  .max(LIMITS.cursorLength)
  .meta({ description: 'Opaque; returned with the previous page.' });

export const ClientMessageId = z
  .string()
  .min(1)
  .max(LIMITS.clientMessageIdLength)
  .regex(/^[\w-]+$/, 'letters, digits, _ and -')
  .meta({
    description:
      'Idempotency key generated by the sender, usually a ULID. Repeating it never creates a second message.',
  });

export const Emoji = z
  .string()
  .max(32)
  .refine((value) => /^\p{RGI_Emoji}$/v.test(value), 'one emoji')
  .meta({ example: '👍' });

export const IsoTime = z.iso.datetime().meta({ description: 'ISO 8601, UTC.' });
