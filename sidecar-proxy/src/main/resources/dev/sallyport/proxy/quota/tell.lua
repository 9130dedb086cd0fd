-- Tells what has happened here. KEYS: one. ARGV: our name, kind, most, refill, milliseconds, how much.
-- Answers, for bytes per second, the milliseconds until the debt is paid; for bytes of a day, their sum; else 0.
if #KEYS == 0 then return 0 end
local key, me, kind, most, amount = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[6])
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local DAY = 86400000
if kind == 'BYTES_PER_DAY' then
  key = key .. ':' .. math.floor(now / DAY)
  local sum = redis.call('INCRBY', key, ARGV[6])
  redis.call('PEXPIRE', key, 2 * DAY)
  return sum
end
if kind == 'CONCURRENT_TUNNELS' then
  if amount == 0 then
    redis.call('HDEL', key, me)
  else
    redis.call('HSET', key, me, ARGV[6] .. ':' .. string.format('%.0f', now + 30000))
    redis.call('PEXPIRE', key, 60000)
  end
  return 0
end
local step = ARGV[5] / ARGV[4]
local full = math.max(now, tonumber(redis.call('GET', key) or '0')) + step * amount
redis.call('SET', key, string.format('%.3f', full), 'PX', math.max(1, math.ceil(full - now)))
return math.max(0, math.ceil(full - now - step * most))
