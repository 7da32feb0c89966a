import { argon2, randomBytes, timingSafeEqual, type Argon2Parameters } from 'node:crypto';
import { promisify } from 'node:util';
import { ChatError } from '@suda/contract';
import { addressKeys } from '../limits/address-keys.js';
import { FairQueue } from '../limits/fair-queue.js';

/** OWASP's argon2id parameters: memory in KiB, passes, lanes. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const TAG_BYTES = 32;
const SALT_BYTES = 16;
interface Cost {
  memory: number;
  passes: number;
  parallelism: number;
}

const derive = promisify(argon2) as (algorithm: 'argon2id', parameters: Argon2Parameters) => Promise<Buffer>;

/** Bounds memory to 2 × 19 MiB. Client addresses take turns, so a burst from one delays another by about one derivation. */
const queue = new FairQueue({
  atOnce: 2,
  ofKey: 2,
  waitingOfKey: 100,
  waiting: 100,
  full: () => new ChatError('rate_limited', 'Many people are signing in. Try again.', { retryAfterMs: 2_000 }),
});

/** Operating systems differ in the Unicode normalization form that they type. */
const normalized = (password: string) => password.normalize('NFC');

const tag = (address: string, password: string, salt: Buffer, cost: Cost, tagLength: number) =>
  queue.run(addressKeys(address).key, () =>
    derive('argon2id', { message: normalized(password), nonce: salt, tagLength, ...cost }),
  );

const encode = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
const encoded = (salt: Buffer, hash: Buffer) =>
  `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${encode(salt)}$${encode(hash)}`;

const ENCODED = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/;

/** Verified in place of a missing hash, so that unknown users take the same time. */
const DUMMY_HASH = encoded(randomBytes(SALT_BYTES), randomBytes(TAG_BYTES));

/**
 * The password's argon2id hash with its salt and parameters, in the PHC string format. `address` is the client's.
 * @throws {ChatError} `rate_limited` when too many are waiting
 */
export async function hashPassword(password: string, address: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  return encoded(salt, await tag(address, password, salt, COST, TAG_BYTES));
}

/**
 * Whether the password matches the hash. Without a hash: false, after the same work. `address` is the client's.
 * @throws {ChatError} `rate_limited` when too many are waiting
 */
export async function verifyPassword(password: string, hash: string | undefined, address: string): Promise<boolean> {
  const parts = ENCODED.exec(hash ?? DUMMY_HASH);
  if (!parts) throw new Error('a stored password hash is not in the expected format');
  const [memory, passes, parallelism] = parts.slice(1, 4).map(Number) as [number, number, number];
  const expected = Buffer.from(parts[5] ?? '', 'base64');
  const actual = await tag(
    address,
    password,
    Buffer.from(parts[4] ?? '', 'base64'),
    { memory, passes, parallelism },
    expected.length,
  );
  return timingSafeEqual(actual, expected) && hash !== undefined;
}
