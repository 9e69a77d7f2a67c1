-- The requests of a scenario, and a line with everything that was counted.
-- Arguments: method, bytes of content, requests that are sent together.

function init(args)
  wrk.method = args[1]
  local bytes = tonumber(args[2])
  if bytes > 0 then wrk.body = string.rep("x", bytes) end
  local together = string.rep(wrk.format(), tonumber(args[3]))
  -- wrk keeps what this gives, so that no Lua runs while it measures.
  wrk.format = function() return together end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    "result requests=%d micros=%d bytes=%d p50=%d p99=%d connect=%d read=%d write=%d timeout=%d status=%d\n",
    summary.requests, summary.duration, summary.bytes,
    latency:percentile(50), latency:percentile(99),
    errors.connect, errors.read, errors.write, errors.timeout, errors.status
  ))
end
