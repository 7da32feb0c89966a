#!lua
-- Creates, changes or deletes a room and its members, unless they differ from what the plan was computed from.
-- KEYS: room members order admins read prefs leftVoluntarily removed bans hot hotrev uncounted log public publicParts purges
--   purged inviteLinks inviteLinkJoins recent,
--   then the mentions of those that leave.
-- ARGV: roomId, at, the plan as JSON (ScriptPlan in room-update.ts).
-- Reply: false when the plan must be computed again; else {rev, seq, at, memberCount, JSON of the last message or false}.
local room, members, order, admins, read, prefs, leftVoluntarily, removed, bans, hot, hotrev = unpack(KEYS, 1, 11)
local uncounted, log, public, publicParts, purges, purged, inviteLinks, inviteLinkJoins, recent = unpack(KEYS, 12, 20)
-- include recent.lua
local roomId, at, plan = ARGV[1], ARGV[2], cjson.decode(ARGV[3])
local JOIN_ORDERS_PER_REV = 1048576

local state = redis.call('HMGET', room, 'seq', 'rev', 'memberRev', 'roomRev', 'memberCount', 'lastAt', 'last')
if plan.create then
  if state[1] then return false end
  state = {'0', 0, 0, 0, 0, at, false}
elseif not state[1] or tonumber(state[3]) ~= plan.memberRev or tonumber(state[4]) ~= plan.roomRev then
  return false
end
local used = plan.usedLink
if used and redis.call('HGET', inviteLinks, used.linkId) ~= used.was then return false end
local seq, rev, count = tonumber(state[1]), tonumber(state[2]), tonumber(state[5])
local last = lastMessage(state[1], state[7], hot, recent, log)
if at < state[6] then at = state[6] end

-- Lists the room among the public ones, or takes it away.
local function unlist(it)
  redis.call('ZREM', public, it.name)
  if #it.parts > 0 then redis.call('ZREM', publicParts, unpack(it.parts)) end
end
local function list(it)
  redis.call('ZADD', public, 0, it.name)
  for _, part in ipairs(it.parts) do redis.call('ZADD', publicParts, 0, part) end
end

-- One entry for all that the step changes: LogEntry of the engines.
local function entry(kind, fields, ofSeq)
  return redis.call('XADD', log, '*', 'e', '{"v":1,"kind":"' .. kind .. '","roomId":"' .. roomId .. '","rev":' .. rev ..
    (ofSeq and ',"seq":' .. ofSeq or '') .. ',"at":"' .. at .. '","actor":' .. cjson.encode(plan.actor) ..
    fields .. '}')
end

local function roomJson()
  return plan.room .. ',"memberCount":' .. count .. ',"seq":' .. seq
end

if plan.delete then
  rev = rev + 1
  entry('room_deleted', ',"state":' .. roomJson() .. ',"rev":' .. rev .. '}')
  redis.call('RENAME', order, purged)
  redis.call('ZADD', purges, 0, roomId)
  redis.call('UNLINK', room, members, admins, read, prefs, leftVoluntarily, removed, bans, hot, hotrev,
    uncounted, inviteLinks, inviteLinkJoins, recent)
  if plan.unlist then unlist(plan.unlist) end
  return {rev, seq, at, count, last}
end

local fields, entered, others = '', {}, {}

-- What one who is not a member is to the room. `json`: the log's, unless they leave with this step.
local function become(it)
  redis.call('SREM', leftVoluntarily, it.userId)
  redis.call('ZREM', removed, it.userId)
  redis.call('HDEL', bans, it.userId)
  if it.is == 'left' then
    if redis.call('SCARD', leftVoluntarily) >= it.kept then redis.call('SPOP', leftVoluntarily) end
    redis.call('SADD', leftVoluntarily, it.userId)
  elseif it.is == 'removed' then
    redis.call('ZADD', removed, rev, it.userId)
    redis.call('ZREMRANGEBYRANK', removed, 0, -1 - it.kept)
  elseif it.is == 'banned' then
    redis.call('HSET', bans, it.userId, it.ban .. ',"bannedAt":"' .. at .. '","rev":' .. rev .. '}')
  end
  if it.json then others[#others + 1] = it.json end
end

local joined, changed, left = plan.joined or {}, plan.changed or {}, plan.left or {}
count = count + #joined - #left

if plan.set then
  rev = rev + 1
  redis.call('HSET', room, 'roomRev', rev, unpack(plan.set))
  fields = ',"room":' .. roomJson() .. '}'
  if plan.create then redis.call('HSET', room, 'createdAt', at, 'lastMessageAt', at, 'memberRev', 0) end
  if plan.unlist then unlist(plan.unlist) end
  if plan.list then list(plan.list) end
end

if #joined + #changed + #left > 0 or plan.standing then
  rev = rev + 1
  redis.call('HSET', room, 'memberRev', rev, 'memberCount', count)
  local marker = plan.message and seq + 1 or seq
  for i, it in ipairs(joined) do
    local joinOrder = string.format('%.0f', rev * JOIN_ORDERS_PER_REV + i - 1)
    local role = ',"role":"' .. it.role .. '"'
    redis.call('HSET', members, it.userId, it.json .. role .. ',"joinedAt":"' .. at .. '","place":' .. joinOrder .. '}')
    redis.call('ZADD', order, joinOrder, it.userId)
    redis.call('HSET', read, it.userId, marker)
    redis.call('SREM', leftVoluntarily, it.userId)
    redis.call('ZREM', removed, it.userId)
    if i == 1 then fields = fields .. ',"place":' .. joinOrder end
    entered[i] = it.json .. (it.role == 'member' and '' or role) .. '}'
  end
  for _, it in ipairs(changed) do
    redis.call('HSET', members, it.userId, it.json)
    if it.admin then redis.call('ZADD', admins, it.joinOrder, it.userId) else redis.call('ZREM', admins, it.userId) end
    others[#others + 1] = it.json
  end
  for i, it in ipairs(left) do
    redis.call('HDEL', members, it.userId)
    redis.call('ZREM', order, it.userId)
    redis.call('ZREM', admins, it.userId)
    redis.call('HDEL', read, it.userId, 'epoch:' .. it.userId)
    redis.call('HDEL', prefs, 'muted:' .. it.userId, 'mutedUntil:' .. it.userId, 'hidden:' .. it.userId)
    redis.call('DEL', KEYS[20 + i])
    others[#others + 1] = it.json
  end
  if plan.standing then become(plan.standing) end
  if used then
    redis.call('HSET', inviteLinks, used.linkId, used.is)
    if redis.call('RPUSH', inviteLinkJoins, used.join) > used.joinsKept then redis.call('LPOP', inviteLinkJoins) end
  end
  if #entered > 0 then fields = fields .. ',"joined":[' .. table.concat(entered, ',') .. ']' end
  if #others > 0 then fields = fields .. ',"members":[' .. table.concat(others, ',') .. ']' end
end

if plan.message then
  rev, seq = rev + 1, seq + 1
  last = '{"id":"' .. roomId .. '.' .. seq .. '","roomId":"' .. roomId .. '","seq":' .. seq .. ',"rev":' .. rev ..
    ',"createdAt":"' .. at .. '",' .. plan.message .. '}'
  if plan.uncounted then
    redis.call('ZADD', uncounted, seq, seq)
    redis.call('ZREMRANGEBYRANK', uncounted, 0, -1 - plan.uncounted)
  end
  redis.call('HSET', room, 'lastMessageAt', at)
  local id = entry('step', fields .. ',"state":' .. last, seq)
  if plan.copies then
    redis.call('HSET', hot, seq, last)
    redis.call('ZADD', hotrev, rev, seq)
    redis.call('HSET', room, 'last', last)
  else
    redis.call('RPUSH', recent, seq .. ' ' .. rev .. ' ' .. id)
  end
else
  entry('step', fields)
end
redis.call('HSET', room, 'seq', seq, 'rev', rev, 'lastAt', at)
return {rev, seq, at, count, last}
