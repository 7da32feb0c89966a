#!lua flags=no-writes
-- The present state of what changed after a rev, as long as Redis holds all of it: in one step, so that nothing is trimmed
-- between the list of what changed and the messages.
-- KEYS: room hotrev hot recent log. ARGV: rev, limit.
-- Reply: false where the room does not exist or hot begins after rev, else the JSON of up to `limit` messages by rev.
-- The trimmed revision is stored as `floor`.
-- include ../room-log/recent.lua
local room, hotrev, hot, recent, log = unpack(KEYS)
local rev, limit = tonumber(ARGV[1]), tonumber(ARGV[2])
local trimmedRev = redis.call('HGET', room, 'floor')
if not trimmedRev then
  if redis.call('EXISTS', room) == 0 then return {} end
  trimmedRev = 0
end
if rev < tonumber(trimmedRev) then return false end

local at, length = countUpTo(recent, '^%d+ (%d+)', rev), redis.call('LLEN', recent)
-- Those that have changed since are in hot, by a later rev.
local new = {}
while at < length and #new < limit do
  for _, it in ipairs(redis.call('LRANGE', recent, at, at + limit - 1)) do
    local seq, its, id = string.match(it, '^(%d+) (%d+) (.+)$')
    if #new < limit and redis.call('HEXISTS', hot, seq) == 0 then new[#new + 1] = {tonumber(its), id} end
  end
  at = at + limit
end
local changed = redis.call('ZRANGE', hotrev, '(' .. rev, '+inf', 'BYSCORE', 'LIMIT', 0, limit, 'WITHSCORES')
local messages, ofNew, ofChanged = {}, 1, 1
while #messages < limit and (new[ofNew] or changed[ofChanged]) do
  local next = new[ofNew]
  if next and (not changed[ofChanged] or next[1] < tonumber(changed[ofChanged + 1])) then
    messages[#messages + 1] = messageOf(log, next[2])
    ofNew = ofNew + 1
  else
    messages[#messages + 1] = redis.call('HGET', hot, changed[ofChanged]) or nil
    ofChanged = ofChanged + 2
  end
end
return messages
