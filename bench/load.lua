-- One script for every point, ours and the limits: wrk ... -- TARGETS METHOD STATUS EXPECT PREFIX
-- TARGETS holds one request a line: path, cookies, body, split by tabs. In a body, =KEY stands for a fresh
-- idempotency key of 32 hex characters (KEY alone may stand in a form's token); PREFIX (16 of them) makes a run's
-- keys its own.
-- Every answer must have STATUS and carry EXPECT in its body or its Location; the others are counted as bad.

local threads = {}

function setup(thread)
  thread:set("number", #threads)
  table.insert(threads, thread)
end

function init(args)
  method, status, expect, prefix = args[2], tonumber(args[3]), args[4], args[5]
  targets, sent, bad, bad_status = {}, 0, 0, 0
  for line in io.lines(args[1]) do
    local path, cookie, body = line:match("^([^\t]*)\t([^\t]*)\t(.*)$")
    table.insert(targets, { path = path, cookie = cookie, body = body })
  end
  turn = number * math.floor(#targets / 2) -- so that two threads do not walk the cases in step
end

function request()
  local target = targets[turn % #targets + 1]
  turn, sent = turn + 1, sent + 1
  local headers = { ["Cookie"] = target.cookie, ["Accept"] = "text/html" }
  if method == "GET" then
    return wrk.format("GET", target.path, headers)
  end
  headers["Content-Type"] = "application/x-www-form-urlencoded"
  headers["Sec-Fetch-Site"] = "same-origin"
  local key = string.format("%s%02x%014x", prefix, number, sent)
  return wrk.format(method, target.path, headers, (target.body:gsub("=KEY", "=" .. key, 1)))
end

function response(code, headers, body)
  local place = headers["location"] or headers["Location"] or ""
  if code == status and (body:find(expect, 1, true) or place:find(expect, 1, true)) then
    return
  end
  bad = bad + 1
  bad_status = code
end

function done(summary, latency, requests)
  local bad, last = 0, 0
  for _, thread in ipairs(threads) do
    bad = bad + thread:get("bad")
    if thread:get("bad") > 0 then
      last = thread:get("bad_status")
    end
  end
  local errors = summary.errors
  io.write(string.format(
    '\n{"answers": %d, "seconds": %.6f, "p50_ms": %.3f, "p95_ms": %.3f, "p99_ms": %.3f, '
      .. '"bad": %d, "bad_status": %d, "socket_errors": %d, "bytes": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(95) / 1e3,
    latency:percentile(99) / 1e3, bad, last, errors.connect + errors.read + errors.write + errors.timeout,
    summary.bytes))
end
