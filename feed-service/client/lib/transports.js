import { byteLength } from './http.js';
import { Outcome, ofCloseCode } from './outcome.js';
import { SseParser } from './sse-parser.js';

export const SUBPROTOCOL = 'trunkline.feed.v1+json';
const PAGE = 100;
const WAIT_SECONDS = 25;
const POLL_MILLIS = 5_000;

/**
 * One way to read the feed each. A transport runs until it throws an Outcome; what it reads it gives to its attempt:
 *
 * - `attempt.signal` ends it;
 * - `attempt.cursor` is where to go on;
 * - `attempt.alive()` is told of each sign of life, and starts the deadline for the next anew;
 * - `attempt.frame(frame)` takes an event or a control frame;
 * - `attempt.http`, `attempt.clock`, `attempt.stats`, `attempt.feed` (the feed's path) are there to be used.
 */
export const TRANSPORTS = { websocket, sse, 'long-poll': longPoll, poll };

/** `?after=`, and what else there is to ask for. */
function address(path, attempt, parameters = {}) {
  const query = new URLSearchParams(parameters);
  if (attempt.cursor !== undefined && !query.has('after')) {
    query.set('after', attempt.cursor);
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

async function poll(attempt) {
  // A validator is for one address, so as long as that has nothing new the same one is asked again.
  let after = attempt.cursor;
  let etag;
  for (;;) {
    const headers = etag === undefined ? {} : { 'If-None-Match': etag };
    const { body, response } = await page(attempt, { limit: PAGE, after }, { headers });
    if (body) {
      const first = etag === undefined && body.items.length === 0;
      etag = first ? response.headers.get('ETag') ?? undefined : undefined;
      after = etag === undefined ? attempt.cursor : after;
    }
    if (!body || body.items.length < PAGE) {
      await attempt.sleep(interval(response));
    }
  }
}

async function longPoll(attempt) {
  // The first does not wait, so that it is soon known whether this works.
  for (let wait = 0; ; wait = WAIT_SECONDS) {
    const asked = attempt.clock.now();
    const { body, response } = await page(attempt, { limit: PAGE, wait }, { deadline: wait * 1_000 + 10_000 });
    // A server that has no room for one more to wait answers at once; asked again at once, it would have none for any other work.
    if (wait > 0 && body.items.length === 0 && attempt.clock.now() - asked < wait * 500) {
      await attempt.sleep(interval(response));
    }
  }
}

/** Milliseconds until the next poll, as the server wishes. */
function interval(response) {
  const named = Number(response.headers.get('X-Poll-Interval') ?? NaN);
  return named > 0 ? Math.min(named, 3_600) * 1_000 : POLL_MILLIS;
}

/** One page, told to the attempt. */
export async function page(attempt, parameters, options = {}) {
  attempt.expect((parameters.wait ?? 0) * 1_000);
  const answer = await attempt.http.whole(address(attempt.feed, attempt, parameters), {
    signal: attempt.signal,
    ...options,
  });
  attempt.alive();
  if (answer.body) {
    if (answer.body.reset) {
      attempt.frame({ type: 'reset', detail: 'the cursor led nowhere' });
    }
    for (const event of answer.body.items) {
      attempt.frame(event);
    }
    attempt.frame({ type: 'caught-up', cursor: answer.body.next });
  }
  return answer;
}

async function sse(attempt) {
  const response = await attempt.http.open(address(`${attempt.feed}/events`, attempt), {
    signal: attempt.signal,
    headers: { Accept: 'text/event-stream' },
  });
  if (!response.headers.get('Content-Type')?.startsWith('text/event-stream')) {
    throw new Outcome('unusable', `${response.headers.get('Content-Type')} is no event stream`);
  }
  let retry;
  let end;
  const parser = new SseParser({
    onComment: () => attempt.stats.count('heartbeats'),
    onRetry: millis => (retry = millis),
    onEvent: event => {
      const frame = JSON.parse(event.data);
      end = ending(frame) ?? end;
      attempt.frame(frame);
    },
  });
  try {
    for await (const chunk of chunks(response.body)) {
      attempt.stats.count('bytesReceived', chunk.byteLength);
      attempt.alive();
      parser.push(chunk);
    }
  } catch (broken) {
    throw broken instanceof Outcome ? broken : new Outcome('lost', broken.message, { delay: retry });
  }
  throw end ?? new Outcome('lost', 'the stream has ended', { delay: retry });
}

/** Not every browser can iterate over a stream. */
async function* chunks(stream) {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      yield value;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** What a control frame says of the connection's end. */
function ending(frame) {
  if (frame.type === 'reconnect') {
    return new Outcome('again', frame.detail ?? 'reconnect', { code: frame.code, delay: Math.max(0, Number(frame.delayMillis) || 0) });
  }
  return frame.type === 'error' && frame.id === undefined && typeof frame.code === 'number'
    ? ofCloseCode(frame.code, frame.detail)
    : undefined;
}

async function websocket(attempt) {
  if (attempt.WebSocket === undefined) {
    throw new Outcome('unusable', 'there is no WebSocket here');
  }
  const parameters = {};
  if (await attempt.tokens.get()) {
    parameters.ticket = await ticket(attempt);
  }
  const url = attempt.base.replace(/^http/, 'ws') + address(`${attempt.feed}/socket`, attempt, parameters);
  if (attempt.signal.aborted) {
    throw new Outcome('stopped', 'stopped');
  }
  attempt.stats.count('sockets');
  const socket = new attempt.WebSocket(url, [SUBPROTOCOL]);
  const close = () => socket.close(1000);
  attempt.signal.addEventListener('abort', close, { once: true });
  try {
    await new Promise((resolve, reject) => converse(socket, attempt, reject));
  } finally {
    attempt.signal.removeEventListener('abort', close);
    attempt.closed();
    close();
  }
}

/** A browser cannot set a header on a WebSocket; a ticket stands for the token there. */
async function ticket(attempt) {
  try {
    const { body } = await attempt.http.whole('/v1/tickets', { method: 'POST', signal: attempt.signal });
    return body.ticket;
  } catch (refused) {
    // Where tickets are kept is away: that is no reason to wait for who can go on without.
    throw refused.problem?.status === 503 ? new Outcome('unusable', refused.message, refused) : refused;
  }
}

/** Until the socket ends, which is told to `reject`. */
function converse(socket, attempt, reject) {
  let end;
  let opened = false;
  socket.onopen = () => {
    opened = true;
    attempt.opened(frame => socket.send(JSON.stringify(frame)));
  };
  socket.onmessage = ({ data }) => {
    attempt.stats.count('bytesReceived', byteLength(data));
    try {
      attempt.alive();
      const frame = JSON.parse(data);
      end = ending(frame) ?? end;
      attempt.frame(frame);
    } catch (broken) {
      reject(broken instanceof Outcome ? broken : new Outcome('lost', broken.message));
    }
  };
  socket.onerror = () => {};
  socket.onclose = ({ code, reason }) =>
    reject(
      ofCloseCode(code, reason, end?.delay) ??
        end ??
        new Outcome(opened ? 'lost' : 'unusable', reason || `the socket closed with ${code}`, { code }),
    );
  attempt.signal.addEventListener('abort', () => reject(new Outcome('stopped', 'stopped')), { once: true });
}
