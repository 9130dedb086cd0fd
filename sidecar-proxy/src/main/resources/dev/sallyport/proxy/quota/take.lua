-- All of the draws or none. KEYS: one for each draw. ARGV: our name, then for each draw: kind, most, refill, milliseconds, ours.
-- Answers 0, or the number of the draw that there was not enough for times 10^8, plus the milliseconds to wait.
local me = ARGV[1]
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local DAY = 86400000
local function text(number) return string.format('%.3f', number) end
local function day_key(key) return key .. ':' .. math.floor(now / DAY) end
local planned = {}
for i, key in ipairs(KEYS) do
  local at = 1 + (i - 1) * 5
  local kind, most = ARGV[at + 1], tonumber(ARGV[at + 2])
  local wait = 0
  if kind == 'BYTES_PER_DAY' then
    if tonumber(redis.call('GET', day_key(key)) or '0') >= most then
      wait = DAY - now % DAY
    end
  elseif kind == 'CONCURRENT_TUNNELS' then
    local held = redis.call('HGETALL', key)
    local others = 0
    for j = 1, #held, 2 do
      local count, ends = string.match(held[j + 1], '^(%d+):(%d+)$')
      if held[j] ~= me and count and tonumber(ends) > now then
        others = others + count
      elseif held[j] ~= me then
        redis.call('HDEL', key, held[j])
      end
    end
    if others + ARGV[at + 5] > most then
      wait = 1000
    end
  else
    local step = ARGV[at + 4] / ARGV[at + 3]
    local full = math.max(now, tonumber(redis.call('GET', key) or '0')) + step
    wait = full - now - step * most
    planned[i] = full
    if wait < 0.001 then wait = 0 end
  end
  if wait > 0 then
    return i * 100000000 + math.max(1, math.ceil(wait))
  end
end
for i, key in ipairs(KEYS) do
  local at = 1 + (i - 1) * 5
  if ARGV[at + 1] == 'CONCURRENT_TUNNELS' then
    redis.call('HSET', key, me, ARGV[at + 5] .. ':' .. string.format('%.0f', now + 30000))
    redis.call('PEXPIRE', key, 60000)
  elseif planned[i] then
    redis.call('SET', key, text(planned[i]), 'PX', math.max(1, math.ceil(planned[i] - now)))
  end
end
return 0
