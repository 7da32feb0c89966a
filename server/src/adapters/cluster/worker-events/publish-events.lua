-- KEYS three for each event: hearing, replicas, kept; on a Redis Cluster then the user's channel, for its one event.
-- ARGV replica that publishes, what its channel and others' begin with, most to keep; for each event two: 1 where clients of
-- that replica have it or 0, lifetime in ms, a line break and what it replaces or ""; user, a line break and the message.
-- To every other replica with clients that hear it, in one message; kept where nobody does. What others heard and one did not
-- that lost its connection is in a list of the name of its channel until it hears again; not on a Redis Cluster, where all share
-- the user's channel, and nobody knows who is deaf.
-- For each event: how many clients hear it, and how many that were kept gave way.
local MOST_MISSED = 1000
-- What is in the list already may have longer to live.
local function lengthen(list, lifetime)
  if redis.call('PTTL', list) < lifetime then redis.call('PEXPIRE', list, lifetime) end
end
local own, prefix, most = ARGV[1], ARGV[2], tonumber(ARGV[3])
local events = math.floor((#ARGV - 3) / 2)
local channel = KEYS[events * 3 + 1]
local reply, targets, batches = {}, {}, {}
for i = 1, events do
  local clients = redis.call('HLEN', KEYS[i * 3 - 2])
  reply[i * 2 - 1], reply[i * 2] = clients, 0
  if clients > 0 then
    local its
    for _, replica in ipairs(redis.call('HKEYS', KEYS[i * 3 - 1])) do
      if replica ~= own then
        local to = channel or replica
        local batch = batches[to]
        if not batch then
          batch = { own }
          batches[to] = batch
        end
        if not channel or #batch == 1 then batch[#batch + 1] = ARGV[i * 2 + 3] end
        its = its or {}
        its[#its + 1] = to
      end
    end
    targets[i] = its
  end
end
local heard = {}
for to, batch in pairs(batches) do
  heard[to] = redis.call('SPUBLISH', channel or (prefix .. to), table.concat(batch, '\0')) > 0
end
local now
for i = 1, events do
  local about = ARGV[i * 2 + 2]
  local reached, deaf = string.byte(about) == 49, nil
  -- A replica that is dead and not swept yet has clients, and does not listen.
  for _, to in ipairs(targets[i] or {}) do
    if heard[to] then
      reached = true
    else
      deaf = deaf or {}
      deaf[#deaf + 1] = to
    end
  end
  if not now and (deaf or not reached) then
    local time = redis.call('TIME')
    now = time[1] * 1000 + math.floor(time[2] / 1000)
  end
  if reached and deaf and not channel then
    local lifetime = tonumber(string.match(about, '^.(%d+)'))
    local entry = (now + lifetime) .. '\n' .. own .. '\0' .. ARGV[i * 2 + 3]
    for _, to in ipairs(deaf) do
      local missed = prefix .. to
      if redis.call('RPUSH', missed, entry) > MOST_MISSED then redis.call('LPOP', missed) end
      lengthen(missed, lifetime)
    end
  elseif not reached then
    local kept = KEYS[i * 3]
    local lifetime, replaces = string.match(about, '^.(%d+)\n(.*)$')
    local gone = 0
    for _, entry in ipairs(redis.call('LRANGE', kept, 0, -1)) do
      local expiry, replaced = string.match(entry, '^(%d+)\n([^\n]*)')
      if tonumber(expiry) <= now or (replaces ~= '' and replaced == replaces) then
        redis.call('LREM', kept, 1, entry)
        gone = gone + 1
      end
    end
    local message = string.match(ARGV[i * 2 + 3], '^[^\n]*\n(.*)$')
    local length = redis.call('RPUSH', kept, table.concat({ now + tonumber(lifetime), replaces, message }, '\n'))
    if length > most then
      redis.call('LPOP', kept)
      gone = gone + 1
    end
    lengthen(kept, tonumber(lifetime))
    reply[i * 2 - 1], reply[i * 2] = 0, gone
  end
end
return reply
