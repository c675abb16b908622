-- Decides the limits of all requests that one turn of a gateway's event loop has brought, by Redis' clock.
--
-- ARGV holds for each request how many limits it has, and for each of those a specification and an operation; KEYS holds
-- one key for each limit. A specification is a letter and three numbers:
--   t units-per-microsecond units-per-token burst    token bucket
--   q units-per-microsecond units-per-turn queue     leaky bucket
--   f limit period 0                                 fixed window, times in microseconds
--   w limit period 0                                 sliding window
--   l limit period 0                                 sliding log
--   g time-to-live 0 0                               not a limit: the gateways that are there
-- An operation is a letter and a number of tokens:
--   d take them, if all limits of the request that are taken by d have them, else nothing of any of these
--   s the same for a limit that only measures: it refuses nothing
--   l take what there is, so many at most; after a / come so many as there must be, or nothing is taken
--   b give so many back, but for what time has given back since; after @ and + come when they were taken, and their place
--   c take them, be they there or not
--   r forget all that were taken, whatever the number
-- The answer has five numbers for each limit: what is left, or how long it takes until the cost is there as a negative
-- number (for l: what was taken); when all is back; how long to wait for the turn (for l: what is left); when it was
-- taken (for l, if nothing was: how long it takes until as many as there must be are there); its place.
-- The place is the end of the turn in a queue, and in a bucket when the tokens will have come back, later by what had been
-- given back before. As that is taken off again when others are given back, their places move up by it.
-- Whole numbers stay below 2^53 throughout, so nothing is rounded.

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local floor, ceil, max, min, match, format = math.floor, math.ceil, math.max, math.min, string.match, string.format

local function save(key, text, micros)
  redis.call('SET', key, text, 'PX', format('%.0f', ceil(micros / 1000) + 1))
end

-- Both buckets: a debt that shrinks with time, when it was written, for how long it would have taken longer to shrink had
-- nothing been given back, and since when there has been one.
local function load_debt(l)
  local text = redis.call('GET', l.key)
  l.debt, l.given, l.since = 0, 0, now
  if text then
    local debt, at, given, since = match(text, '^(%d+) (%d+) (%d+) (%d+)$')
    -- A replica that took over may have an earlier clock.
    l.debt = max(0, debt - max(0, now - at) * l.a)
    l.given, l.since = tonumber(given), tonumber(since)
  end
end

local function save_debt(l)
  if l.debt > 0 then
    save(l.key, format('%.0f %.0f %.0f %.0f', l.debt, now, l.given, l.since), l.debt / l.a)
  else
    redis.call('DEL', l.key)
  end
end

local function debt_whole(l)
  return ceil(l.debt / l.a)
end

local function bucket() return {
  load = load_debt,
  save = save_debt,
  whole = debt_whole,
  wait = function(l, cost) return max(0, ceil((l.debt + cost * l.b - l.c * l.b) / l.a)) end,
  left = function(l) return max(0, floor((l.c * l.b - l.debt) / l.b)) end,
  take = function(l, cost)
    l.debt = min(l.debt + cost * l.b, 2 * l.c * l.b)
    l.place = now + floor(l.debt / l.a) + l.given
  end,
  back = function(l, cost, taken, place)
    -- What was taken before all had come back once has come back, too.
    if taken >= l.since then
      local out = max(0, min(floor(cost * l.b / l.a), place - l.given - now))
      l.debt, l.given = max(0, l.debt - out * l.a), l.given + out
    end
  end
} end

local function queue() return {
  load = load_debt,
  save = save_debt,
  whole = debt_whole,
  wait = function(l, cost) return max(0, ceil((l.debt + (cost - 1) * l.b - l.c * l.b) / l.a)) end,
  left = function(l) return l.debt > l.c * l.b and 0 or floor((l.c * l.b - l.debt) / l.b) + 1 end,
  take = function(l, cost)
    l.turn = ceil((l.debt + (cost - 1) * l.b) / l.a)
    l.debt = min(l.debt + cost * l.b, 2 * (l.c + 1) * l.b)
    l.place = now + ceil(l.debt / l.a)
  end,
  -- A turn in the middle stays lost, for those behind it have been told theirs.
  back = function(l, cost, taken, place)
    if math.abs(now + ceil(l.debt / l.a) - place) * 2 < l.b / l.a then
      l.debt = max(0, l.debt - cost * l.b)
    end
  end
} end

-- Both windows: the number of the window, the count before it and its own.
local function load_counts(l)
  local text = redis.call('GET', l.key)
  local window = floor(now / l.b)
  l.before, l.present = 0, 0
  if text then
    local written, before, present = match(text, '^(%d+) (%d+) (%d+)$')
    written = tonumber(written)
    -- Later than now: a replica that took over may have an earlier clock.
    if written >= window then
      l.before, l.present = tonumber(before), tonumber(present)
    elseif written == window - 1 then
      l.before = tonumber(present)
    end
  end
  l.window, l.elapsed = window, now - window * l.b
end

local function save_counts(l)
  save(l.key, format('%.0f %.0f %.0f', l.window, l.before, l.present), 2 * l.b)
end

local function fixed() return {
  load = load_counts,
  save = save_counts,
  whole = function(l) return l.present > 0 and l.b - l.elapsed or 0 end,
  wait = function(l, cost) return l.present + cost > l.a and l.b - l.elapsed or 0 end,
  left = function(l) return max(0, l.a - l.present) end,
  take = function(l, cost) l.present = min(2 * l.a, l.present + cost) end,
  back = function(l, cost, taken)
    if floor(taken / l.b) == l.window then
      l.present = max(0, l.present - cost)
    end
  end
} end

local function weighted(l)
  return ceil(l.before * (l.b - l.elapsed) / l.b)
end

local function faded(l, count, room)
  return count <= room and 0 or l.b - floor(room * l.b / count)
end

local function sliding() return {
  load = load_counts,
  save = save_counts,
  whole = function(l)
    local rest = l.b - l.elapsed
    return l.present > 0 and rest + l.b or l.before > 0 and rest or 0
  end,
  wait = function(l, cost)
    if l.present + weighted(l) + cost <= l.a then
      return 0
    end
    local room = l.a - cost - l.present
    return room >= 0 and faded(l, l.before, room) - l.elapsed or l.b - l.elapsed + faded(l, l.present, l.a - cost)
  end,
  left = function(l) return max(0, l.a - l.present - weighted(l)) end,
  take = function(l, cost) l.present = min(2 * l.a, l.present + cost) end,
  back = function(l, cost, taken)
    local window = floor(taken / l.b)
    if window == l.window then
      l.present = max(0, l.present - cost)
    elseif window == l.window - 1 then
      l.before = max(0, l.before - cost)
    end
  end
} end

local function log() return {
  load = function(l)
    local oldest = redis.call('LINDEX', l.key, 0)
    while oldest and tonumber(oldest) <= now - l.b do
      redis.call('LPOP', l.key)
      oldest = redis.call('LINDEX', l.key, 0)
    end
    l.present = redis.call('LLEN', l.key)
  end,
  save = function() end,
  whole = function(l)
    local youngest = redis.call('LINDEX', l.key, -1)
    return youngest and max(0, youngest + l.b - now) or 0
  end,
  wait = function(l, cost)
    local too_many = l.present + cost - l.a
    return too_many <= 0 and 0 or max(1, redis.call('LINDEX', l.key, too_many - 1) + l.b - now)
  end,
  left = function(l) return max(0, l.a - l.present) end,
  take = function(l, cost)
    local instant = format('%.0f', now)
    for _ = 1, min(cost, 2 * l.a - l.present) do
      l.present = redis.call('RPUSH', l.key, instant)
    end
    redis.call('PEXPIRE', l.key, ceil(l.b / 1000) + 1)
  end,
  back = function(l, cost, taken)
    l.present = l.present - redis.call('LREM', l.key, cost, format('%.0f', taken))
  end
} end

-- Functions are made anew in each call, so only those of the kinds that are asked for.
local make = {t = bucket, q = queue, f = fixed, w = sliding, l = log}
local kinds, parsed = {}, {}

local function limit(key, specification)
  local s = parsed[specification]
  if not s then
    local kind, a, b, c = match(specification, '^(%a) (%d+) (%d+) (%d+)$')
    kinds[kind] = kinds[kind] or make[kind]()
    s = {kind = kinds[kind], a = tonumber(a), b = tonumber(b), c = tonumber(c)}
    parsed[specification] = s
  end
  return {key = key, kind = s.kind, a = s.a, b = s.b, c = s.c, turn = 0, place = 0}
end

local function gateways(key, ttl, id)
  redis.call('ZADD', key, now, id)
  redis.call('ZREMRANGEBYSCORE', key, '-inf', format('%.0f', now - ttl))
  redis.call('PEXPIRE', key, ceil(ttl / 1000))
  return redis.call('ZCARD', key)
end

local out, at, number = {}, 1, 1

local function tell(a, b, c, d, e)
  local n = #out
  out[n + 1], out[n + 2], out[n + 3], out[n + 4], out[n + 5] = a, b, c, d, e
end

while at <= #ARGV do
  local count = tonumber(ARGV[at])
  local limits, passes = {}, true
  at = at + 1
  for i = 1, count do
    local specification, operation = ARGV[at], ARGV[at + 1]
    local op, rest = string.sub(operation, 1, 1), string.sub(operation, 2)
    at = at + 2
    if string.sub(specification, 1, 1) == 'g' then
      limits[i] = {op = op, there = gateways(KEYS[number], tonumber(match(specification, '%d+')), rest)}
    else
      local l = limit(KEYS[number], specification)
      l.kind.load(l)
      l.op = op
      if op == 'b' then
        local cost, taken, place = match(rest, '^(%d+)@(%d+)%+(%d+)$')
        l.cost, l.taken, l.at = tonumber(cost), tonumber(taken), tonumber(place)
      elseif op == 'l' then
        local most, least = match(rest, '^(%d+)/(%d+)$')
        l.cost, l.least = tonumber(most), tonumber(least)
      else
        l.cost = tonumber(rest)
      end
      if op == 'd' or op == 's' then
        l.waits = l.kind.wait(l, max(1, l.cost))
        passes = passes and (op == 's' or l.waits == 0)
      end
      limits[i] = l
    end
    number = number + 1
  end
  for i = 1, count do
    local l = limits[i]
    local op, kind = l.op, l.kind
    if l.there then
      tell(l.there, 0, 0, 0, 0)
    elseif op == 'd' or op == 's' then
      if passes and l.waits == 0 and l.cost > 0 then
        kind.take(l, l.cost)
        kind.save(l)
      end
      tell(l.waits > 0 and -l.waits or kind.left(l), kind.whole(l), l.turn, now, l.place)
    elseif op == 'l' then
      local wait = kind.wait(l, l.least)
      local granted = wait == 0 and min(l.cost, kind.left(l)) or 0
      if granted > 0 then
        kind.take(l, granted)
        kind.save(l)
      end
      tell(granted, kind.whole(l), kind.left(l), granted > 0 and now or wait, l.place)
    elseif op == 'r' then
      redis.call('DEL', l.key)
      tell(0, 0, 0, 0, 0)
    else
      if op == 'b' then
        kind.back(l, l.cost, l.taken, l.at)
      else
        kind.take(l, l.cost)
      end
      kind.save(l)
      tell(kind.left(l), kind.whole(l), 0, 0, 0)
    end
  end
end
return out
