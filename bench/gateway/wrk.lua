-- Sends GETs of one path, each with the next token of the file if one is named, and reports one line for the script.

local requests = {}
local turn = 0

function init(args)
   if args[1] then
      for token in io.lines(args[1]) do
         requests[#requests + 1] = wrk.format("GET", nil, { ["Authorization"] = "Bearer " .. token })
      end
   else
      requests[1] = wrk.format("GET")
   end
end

-- The requests are written beforehand: what the generator spends here is taken from the backend's core.
function request()
   turn = turn % #requests + 1
   return requests[turn]
end

function done(summary, latency)
   local e = summary.errors
   io.write(string.format("REPORT requests=%d micros=%d bytes=%d errors=%d p50=%d p99=%d\n",
      summary.requests, summary.duration, summary.bytes,
      e.connect + e.read + e.write + e.timeout + e.status,
      latency:percentile(50), latency:percentile(99)))
end
