#!lua
-- Appends messages to rooms, each room's in the order given, or refuses each on its own. A room that fails stops no other.
-- KEYS: for each room: room members read recent log, with copies also hot hotrev, and what its messages name: idempotency
--   keys and keys of mentions.
-- ARGV: at, seconds that an idempotency key is kept, mentions kept for a member, 1 to write copies for servers of earlier
--   versions too, else 0; then for each room: roomId, how many messages, how many keys and arguments of them follow; and for
--   each message: userId, the message's JSON without braces and without the fields added here, and what it names: 'k' with an
--   idempotency key, else '', and with a replyTo or mentions '<replyTo or nothing>:<number of mentions>' after that, with a
--   trace also '@<traceparent>', then the users mentioned.
-- Reply: for each room false when there is none, the text of an error, or {at, seq and rev before, the refused...}: messages
--   that are not refused take consecutive seqs. A refused one is {index from 1, 2, seq} for a duplicate,
--   {index, 0, visibility} for a sender that is not a member, {index, 3} for a replyTo that names no message.
local call, keySeconds, mentionsKept, copies = redis.call, ARGV[2], ARGV[3], ARGV[4] == '1'
local ofRoom = copies and 7 or 5
local key, arg, reply = 0, 4, {}

-- Only members are mentioned: others start to read at the seq where they join.
local function mention(members, count, seq)
  for i = 1, count do
    if call('HEXISTS', members, ARGV[arg + i]) == 1 then
      call('ZADD', KEYS[key + i], seq, seq)
      call('ZREMRANGEBYRANK', KEYS[key + i], 0, -1 - mentionsKept)
    end
  end
end

local function append()
  local room, members, read, recent, log, hot, hotrev = unpack(KEYS, key + 1, key + ofRoom)
  local roomId, count = ARGV[arg + 1], tonumber(ARGV[arg + 2])
  key, arg = key + ofRoom, arg + 4
  local state = call('HMGET', room, 'seq', 'rev', 'lastAt', 'visibility')
  local seq, rev = tonumber(state[1]), tonumber(state[2])
  local at = ARGV[1]
  if seq and at < state[3] then at = state[3] end
  local answer, last = {at, seq, rev}, nil
  local isMember, added, messages, revs, markers = {}, {}, {}, {}, {}
  for index = 1, count do
    local userId, head, names = ARGV[arg + 1], ARGV[arg + 2], ARGV[arg + 3]
    local idempotencyKey, replyTo, mentions, trace = nil, '', 0, ''
    arg = arg + 3
    if names ~= '' then
      if names ~= 'k' then
        replyTo, mentions, trace = string.match(names, '(%d*):(%d+)@?(.*)')
        mentions = tonumber(mentions)
        if trace ~= '' then trace = ',"trace":"' .. trace .. '"' end
      end
      if string.byte(names) == 107 then
        key = key + 1
        idempotencyKey = KEYS[key]
      end
    end
    if seq then
      if isMember[userId] == nil then isMember[userId] = call('HEXISTS', members, userId) == 1 end
      local known, isThere = false, replyTo == '' or (tonumber(replyTo) >= 1 and tonumber(replyTo) <= seq)
      if isMember[userId] and idempotencyKey then
        if isThere then
          known = call('SET', idempotencyKey, seq + 1, 'NX', 'GET', 'EX', keySeconds)
        else
          known = call('GET', idempotencyKey)
        end
      end
      if not isMember[userId] then
        answer[#answer + 1] = {index, 0, state[4]}
      elseif known then
        answer[#answer + 1] = {index, 2, tonumber(known)}
      elseif not isThere then
        answer[#answer + 1] = {index, 3}
      else
        seq, rev = seq + 1, rev + 1
        local ofSeq, ofRev = seq .. '', rev .. ''
        last = '{"id":"' .. roomId .. '.' .. ofSeq .. '","roomId":"' .. roomId .. '","seq":' .. ofSeq .. ',"rev":' ..
          ofRev .. ',"createdAt":"' .. at .. '",' .. head .. '}'
        local id = call('XADD', log, '*', 'e', '{"v":1,"kind":"message","roomId":"' .. roomId .. '","rev":' .. ofRev ..
          ',"seq":' .. ofSeq .. ',"at":"' .. at .. '","actor":' .. cjson.encode(userId) .. trace .. ',"state":' .. last .. '}')
        mention(members, mentions, ofSeq)
        if copies then
          messages[#messages + 1], messages[#messages + 2] = ofSeq, last
          revs[#revs + 1], revs[#revs + 2] = ofRev, ofSeq
        else
          added[#added + 1] = ofSeq .. ' ' .. ofRev .. ' ' .. id
        end
        markers[userId] = ofSeq
      end
    end
    key, arg = key + mentions, arg + mentions
  end
  if not seq then return false end
  if last then
    if copies then
      call('HSET', hot, unpack(messages))
      call('ZADD', hotrev, unpack(revs))
      call('HSET', room, 'last', last)
    else
      call('RPUSH', recent, unpack(added))
    end
    for userId, marker in pairs(markers) do call('HSET', read, userId, marker) end
    call('HSET', room, 'seq', seq, 'rev', rev, 'lastAt', at, 'lastMessageAt', at)
  end
  return answer
end

while arg < #ARGV do
  local nextKey, nextArg = key + ofRoom + ARGV[arg + 3], arg + 4 + ARGV[arg + 4]
  local done, answer = pcall(append)
  reply[#reply + 1] = done and answer or not done and (answer.err or tostring(answer))
  key, arg = nextKey, nextArg
end
return reply
