import { Redis } from 'ioredis';
import type { ClusterData } from './deployment.js';

/** Every key and what it holds, or a hash of that, in an order that says nothing; in one step, so that nothing is half-way. */
const READ = `
local readers = {
  string = function(key) return { redis.call('GET', key) } end,
  list = function(key) return redis.call('LRANGE', key, 0, -1) end,
  zset = function(key) return redis.call('ZRANGE', key, 0, -1, 'WITHSCORES') end,
  set = function(key)
    local held = redis.call('SMEMBERS', key)
    table.sort(held)
    return held
  end,
  hash = function(key)
    local held, fields = {}, redis.call('HGETALL', key)
    for at = 1, #fields, 2 do held[#held + 1] = fields[at] .. '=' .. fields[at + 1] end
    table.sort(held)
    return held
  end,
  stream = function(key)
    local held = {}
    for _, entry in ipairs(redis.call('XRANGE', key, '-', '+')) do
      held[#held + 1] = entry[1] .. ' ' .. table.concat(entry[2], ' ')
    end
    return held
  end,
}
local found = {}
for _, key in ipairs(redis.call('KEYS', ARGV[1] .. '*')) do
  local held = table.concat(readers[redis.call('TYPE', key).ok](key), '\\n') .. '\\n'
  if ARGV[2] == 'hashes' then
    -- When somebody was last there may move without anything having changed. Most keys hold neither.
    if held:find('lastSeenAt', 1, true) or held:find('expiresAt', 1, true) then
      held = held:gsub('"lastSeenAt":"[^"]*"', ''):gsub('"expiresAt":"[^"]*"', ''):gsub('lastSeenAt=[^\\n]*\\n', '')
    end
    held = redis.sha1hex(held)
  end
  found[#found + 1] = { key:sub(#ARGV[1] + 1), held }
end
table.sort(found, function(a, b) return a[1] < b[1] end)
return found
`;

/** What the Redis of a deployment holds, by key, without the prefix of all. */
export class RedisContents {
  private readonly redis: Redis;

  constructor(private readonly data: ClusterData) {
    this.redis = new Redis(data.redis);
  }

  read(): Promise<Record<string, string>> {
    return this.run('contents');
  }

  hashes(): Promise<Record<string, string>> {
    return this.run('hashes');
  }

  close(): void {
    this.redis.disconnect();
  }

  private async run(what: 'contents' | 'hashes'): Promise<Record<string, string>> {
    const found = await this.redis.eval(READ, 0, this.data.keyPrefix, what);
    return Object.fromEntries(found as [string, string][]);
  }
}
