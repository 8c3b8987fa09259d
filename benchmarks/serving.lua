-- For wrk: asks the queries of a file in turn, one URL-encoded query a line; "new" makes each one distinct by a comment.
local threads = 0
function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(arguments)
  kind, accept, queries, count = arguments[2], arguments[3], {}, 0
  for line in io.lines(arguments[1]) do queries[#queries + 1] = line end
end

function request()
  local query = queries[(count + number) % #queries + 1]
  count = count + 1
  if kind == "new" then query = query .. "%0A%23" .. salt() .. number .. "-" .. count end
  return wrk.format("GET", "/sparql?query=" .. query, { Accept = accept })
end

function salt()
  started = started or tostring(os.time()) .. tostring(os.clock()):gsub("%.", "") .. "-"
  return started
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status
  io.write(string.format("RESULT %d %d %d %d %d %d %d %d\n", summary.requests, summary.duration, summary.bytes,
    latency:percentile(50), latency:percentile(95), latency:percentile(99), failed, errors.timeout))
end
