#!lua flags=no-writes
-- Messages that are in Redis, by seq.
-- KEYS: hot recent log. ARGV: the first seq, the last.
-- Reply: for each seq the message's JSON or false: its present state of hot, or else that of its entry in the log.
-- include ../room-log/recent.lua
local first, last = tonumber(ARGV[1]), tonumber(ARGV[2])
local seqs = {}
for seq = first, last do seqs[#seqs + 1] = seq end
local found = redis.call('HMGET', KEYS[1], unpack(seqs))
local before = countUpTo(KEYS[2], '^%d+', first - 1)
for _, it in ipairs(redis.call('LRANGE', KEYS[2], before, before + last - first)) do
  local seq, id = string.match(it, '^(%d+) %d+ (.+)$')
  local at = tonumber(seq) - first + 1
  if at > #seqs then break end
  if not found[at] then found[at] = messageOf(KEYS[3], id) or false end
end
return found
