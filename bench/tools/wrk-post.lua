-- wrk posts the file $BODY with the headers of $HEADERS ("Name: value", one a line) and prints its figures as JSON.
wrk.method = "POST"
local file = assert(io.open(os.getenv("BODY"), "r"))
wrk.body = file:read("*a")
file:close()
wrk.headers["Content-Type"] = "application/json"
for line in (os.getenv("HEADERS") or ""):gmatch("[^\n]+") do
  local name, value = line:match("^(.-):%s*(.*)$")
  if name then
    wrk.headers[name] = value
  end
end

done = function(summary, latency)
  local errors = summary.errors
  local broken = errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format(
    'JSON {"requests":%d,"us":%d,"errors":%d,"p50":%.3f,"p99":%.3f}\n',
    summary.requests, summary.duration, errors.status + broken,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
