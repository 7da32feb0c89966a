// Who may do what in Redis: each process only the commands that it uses, on the keys and channels of Suda. A command that is
// new in the code is refused until it stands here; server/test/cluster/redis-users.spec.ts does the work of all of them.
import { createHash } from 'node:crypto';

const KEYS = '~suda:* &suda:*';
// What the client library sends by itself, and what both do at their start.
const BOTH = `ping info client|setname client|setinfo eval evalsha
  exists get set del time pexpire xgroup|create xinfo|groups xinfo|stream xadd xrange xrevrange
  hmget hget hset hdel hexists lindex lpop lrange zadd zscore zrem`;
const SERVER = `config|get waitaof pexpireat pexpiretime pttl rename unlink incrby
  hkeys hgetall hincrby hlen hstrlen hvals llen lpush lrem rpush
  sadd scard sismember smismember spop srandmember srem
  zcard zcount zmscore zrange zrangebylex zrangebyscore zrevrange zremrangebyrank zremrangebyscore xread
  xreadgroup xack xdel xautoclaim xpending xgroup|delconsumer xinfo|consumers
  spublish ssubscribe sunsubscribe`;
const CONSUMERS = `incr sadd hscan hsetnx xlen xtrim xdel xack xclaim xautoclaim xpending xreadgroup
  xgroup|destroy xgroup|delconsumer xinfo|consumers xsetid`;

const allowed = (...commands) =>
  commands
    .join(' ')
    .trim()
    .split(/\s+/)
    .map((it) => `+${it}`)
    .join(' ');

/** The users, the folder of each one's password, and its rules. Nobody else comes in. */
export const REDIS_USERS = {
  health: { folder: 'redis', rules: allowed('ping') },
  server: { folder: 'redis-server', rules: `${KEYS} ${allowed(BOTH, SERVER)}` },
  consumers: { folder: 'redis-consumers', rules: `${KEYS} ${allowed(BOTH, CONSUMERS)}` },
};

/**
 * Nobody can sign in as this one, but Redis itself reads its append-only file as it: what it may not do, of what a script wrote,
 * would be skipped at the next start, and lost.
 */
const DEFAULT_USER = 'user default off ~* &* +@all';

/** Redis' `aclfile`; `passwordOf` gets the folder. */
export const aclFile = (passwordOf) =>
  [
    DEFAULT_USER,
    ...Object.entries(REDIS_USERS).map(([name, { folder, rules }]) => {
      const hash = createHash('sha256').update(passwordOf(folder)).digest('hex');
      return `user ${name} on #${hash} ${rules}`;
    }),
    '',
  ].join('\n');
