#!lua
-- Appends messages to one room, in the order given, or refuses each on its own.
-- KEYS: room members read hot hotrev log, then what the messages name: idem keys and keys of mentions.
-- ARGV: roomId, at, seconds that an idem key is kept, mentions kept for a person; then for each message:
--   userId, the message's JSON without braces and without what is added here, replyTo or '', '1' with an idem key,
--   how many people it mentions, and these people.
-- Reply: false without a room; else the time, then for each message {1, seq, rev}, {2, seq, JSON or false} for one that
--   was made before, {0, visibility} from who is not in the room, {3} for a replyTo that is not there.
local room, members, read, hot, hotrev, log = unpack(KEYS, 1, 6)
local roomId, at = ARGV[1], ARGV[2]
local state = redis.call('HMGET', room, 'seq', 'rev', 'lastAt', 'visibility')
if not state[1] then return false end
local seq, rev = tonumber(state[1]), tonumber(state[2])
if at < state[3] then at = state[3] end

local reply, last = {at}, nil
local isMember, made, messages, revs, markers = {}, {}, {}, {}, {}
local key, arg = 6, 4

local function append(userId, head, mentioned, idem)
  seq, rev = seq + 1, rev + 1
  last = '{"id":"' .. roomId .. '.' .. seq .. '","roomId":"' .. roomId .. '","seq":' .. seq .. ',"rev":' .. rev ..
    ',"createdAt":"' .. at .. '",' .. head .. '}'
  redis.call('XADD', log, '*', 'e', '{"v":1,"kind":"message","roomId":"' .. roomId .. '","rev":' .. rev ..
    ',"seq":' .. seq .. ',"at":"' .. at .. '","actor":' .. cjson.encode(userId) .. ',"state":' .. last .. '}')
  if idem then redis.call('SET', idem, seq, 'EX', ARGV[3]) end
  for _, mention in ipairs(mentioned) do
    redis.call('ZADD', mention, seq, seq)
    redis.call('ZREMRANGEBYRANK', mention, 0, -1 - ARGV[4])
  end
  made[seq] = last
  messages[#messages + 1], messages[#messages + 2] = seq, last
  revs[#revs + 1], revs[#revs + 2] = rev, seq
  markers[userId] = seq
  return {1, seq, rev}
end

while arg < #ARGV do
  local userId, head, replyTo, count = ARGV[arg + 1], ARGV[arg + 2], ARGV[arg + 3], tonumber(ARGV[arg + 5])
  local idem = nil
  if ARGV[arg + 4] == '1' then
    key = key + 1
    idem = KEYS[key]
  end
  if isMember[userId] == nil then isMember[userId] = redis.call('HEXISTS', members, userId) == 1 end
  local known = isMember[userId] and idem and redis.call('GET', idem)
  if not isMember[userId] then
    reply[#reply + 1] = {0, state[4]}
  elseif known then
    reply[#reply + 1] = {2, tonumber(known), made[tonumber(known)] or redis.call('HGET', hot, known)}
  elseif replyTo ~= '' and not (tonumber(replyTo) >= 1 and tonumber(replyTo) <= seq) then
    reply[#reply + 1] = {3}
  else
    local mentioned = {}
    for i = 1, count do
      -- Whoever is not in the room reads from where they join.
      if redis.call('HEXISTS', members, ARGV[arg + 5 + i]) == 1 then mentioned[#mentioned + 1] = KEYS[key + i] end
    end
    reply[#reply + 1] = append(userId, head, mentioned, idem)
  end
  key, arg = key + count, arg + 5 + count
end

if last then
  redis.call('HSET', hot, unpack(messages))
  redis.call('ZADD', hotrev, unpack(revs))
  for userId, marker in pairs(markers) do redis.call('HSET', read, userId, marker) end
  redis.call('HSET', room, 'seq', seq, 'rev', rev, 'lastAt', at, 'lastMessageAt', at, 'last', last)
end
return reply
