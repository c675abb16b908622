/**
 * What docs/feed-protocol.md lets a server do but a healthy one seldom does: told here by a server of the test's own, over
 * real sockets. That the real one speaks so is tested in test/system.
 */
import assert from 'node:assert/strict';
import http from 'node:http';
import test, { afterEach, beforeEach } from 'node:test';
import WebSocket, { WebSocketServer } from 'ws';
import { FeedClient } from '../feed-client.js';
import { until } from './system/people.js';

/** A machine may stand still; so what is not to happen here takes long, and a test that wants silence says so. */
const TIMING = {
  firstSign: 20_000,
  silence: 60_000,
  retry: 20,
  retryMost: 100,
  trial: 60_000,
  request: 20_000,
  answer: 20_000,
  renew: 100,
  renewApart: 100,
  stats: 10,
};
const QUIET = { ...TIMING, silence: 300 };
const USER = 'ada';

let server;
let sockets;
let client;
let tokens;
let head;
let answers;
let requests;

beforeEach(async () => {
  tokens = 0;
  head = 0;
  requests = [];
  sockets = [];
  answers = {};
  server = http.createServer((request, response) => {
    const path = request.url.split('?')[0];
    requests.push(`${request.method} ${path}`);
    const own = answers[`${request.method} ${path}`];
    if (own) {
      own(request, response);
    } else if (path === '/v1/tickets') {
      json(response, 201, { ticket: 'T', expiresIn: 30 });
    } else if (path === '/v1/feed') {
      json(response, 200, { items: [], next: `c${head}` });
    } else {
      json(response, 404, { type: 'https://trunkline.test/problems/not-found', title: 'Not found', status: 404 });
    }
  });
  const wss = new WebSocketServer({ server, handleProtocols: () => 'trunkline.feed.v1+json' });
  wss.on('connection', (socket, request) => {
    const connection = { socket, url: request.url, frames: [], send: frame => socket.send(JSON.stringify(frame)) };
    socket.on('message', data => connection.frames.push(JSON.parse(data)));
    sockets.push(connection);
    connection.send({ type: 'caught-up', cursor: `c${head}` });
  });
  await new Promise(listening => server.listen(0, 'localhost', listening));
});

afterEach(async () => {
  client.close();
  server.closeAllConnections();
  await new Promise(closed => server.close(closed));
});

function json(response, status, body, headers = {}) {
  const type = status < 400 ? 'application/json' : 'application/problem+json';
  response.writeHead(status, { 'Content-Type': type, ...headers }).end(JSON.stringify(body));
}

/** What a proxy says that does not like a request. */
function html(status) {
  return (request, response) => response.writeHead(status, { 'Content-Type': 'text/html' }).end('<h1>No</h1>');
}

const CAUGHT_UP = 'event: caught-up\ndata: {"type":"caught-up","cursor":"c0"}\n\n';

/** An event stream that begins well; `more` goes on with it. */
function stream(more = () => {}) {
  return (request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write(`retry: 10\n\n${CAUGHT_UP}`);
    more(response);
  };
}

const count = request => requests.filter(made => made === request).length;

function token(seconds) {
  const now = Date.now() / 1_000;
  const body = { sub: USER, iat: now, exp: now + seconds, n: ++tokens };
  return `e30.${Buffer.from(JSON.stringify(body)).toString('base64url')}.x`;
}

function open(options = {}) {
  const base = `http://localhost:${server.address().port}`;
  client = new FeedClient({ base, token: async () => token(900), WebSocket, timing: TIMING, ...options });
  client.seen = [];
  client.errors = [];
  client.on('event', event => client.seen.push(event.cursor));
  client.used = [];
  client.on('error', error => client.errors.push(error));
  client.on('transport', ({ transport }) => client.used.push(transport));
  return client;
}

const event = n => ({ type: 'post.created', cursor: `c${(head = n)}`, post: { id: `p${n}`, text: `${n}` } });
const connected = count => until(`${count} sockets`, () => sockets.length >= count && client.state === 'live' && sockets[count - 1]);

test('`reconnect` is obeyed: not before the delay, then with the cursor', async () => {
  open();
  const first = await connected(1);
  first.send(event(7));
  await until('the event', () => client.seen.length === 1);
  const told = Date.now();
  first.send({ type: 'reconnect', code: 4000, detail: 'the server shuts down', delayMillis: 200 });
  first.socket.close(4000, 'the server shuts down, reconnect');
  const second = await connected(2);
  assert.ok(Date.now() - told >= 200);
  assert.match(second.url, /after=c7/);
  assert.deepEqual(client.errors, []);
});

for (const code of [4001, 4002, 4003, 1006, 1011]) {
  test(`after ${code} it comes back with the cursor`, async () => {
    open();
    const first = await connected(1);
    if (code === 1006) {
      first.socket.terminate();
    } else {
      first.socket.close(code);
    }
    await connected(2);
  });
}

test('after 4100 it comes back with a new token', async () => {
  const asked = [];
  open({ token: async ({ renew }) => (asked.push(renew), token(900)) });
  (await connected(1)).socket.close(4100, 'the access token has expired');
  await connected(2);
  assert.deepEqual(asked, [false, true]);
});

test('a second refusal of the token in a row stops it, until somebody starts it again', async () => {
  answers['POST /v1/tickets'] = (request, response) => json(response, 401, { type: 'x/invalid-token', status: 401 });
  open();
  await until('it stops', () => client.state === 'stopped');
  assert.deepEqual(
    client.errors.map(({ kind, code }) => [kind, code]),
    [['token', 'invalid-token']],
  );
  delete answers['POST /v1/tickets'];
  client.start();
  await connected(1);
});

for (const code of [4101, 4200, 4201, 1009]) {
  test(`after ${code} it does not come back by itself`, async () => {
    open();
    (await connected(1)).socket.close(code, 'no');
    await until('it stops', () => client.state === 'stopped');
    assert.equal(client.errors[0].code, code);
    assert.equal(sockets.length, 1);
  });
}

test('a time that the server names is waited for where no other transport is allowed', async () => {
  let refusals = 0;
  const refuse = (request, response) => {
    if (refusals++ < 1) {
      json(response, 429, { status: 429 }, { 'Retry-After': '1' });
    } else {
      delete answers['POST /v1/tickets'];
      json(response, 201, { ticket: 'T', expiresIn: 30 });
    }
  };
  answers['POST /v1/tickets'] = refuse;
  const begun = Date.now();
  open({ transports: ['websocket'] });
  await connected(1);
  assert.ok(Date.now() - begun >= 1_000);
});

for (const status of [429, 503]) {
  test(`after ${status} the next transport is taken, and the one before not asked again before its time`, async () => {
    answers['GET /v1/feed/events'] = (request, response) => json(response, status, { status }, { 'Retry-After': '3600' });
    answers['GET /v1/feed'] = (request, response) => json(response, 200, { items: [], next: 'c0' }, { 'X-Poll-Interval': '0.01' });
    open({ transports: ['sse', 'poll'], timing: { ...TIMING, trial: 10 } });
    await until('polls', () => client.transport === 'poll' && count('GET /v1/feed') >= 20);
    assert.equal(count('GET /v1/feed/events'), 1);
    assert.deepEqual(client.errors, []);
  });
}

test('when every transport was sent away, it waits, and asks none of them', async () => {
  const refuse = (request, response) => json(response, 429, { status: 429 }, { 'Retry-After': '3600' });
  answers['GET /v1/feed/events'] = refuse;
  answers['GET /v1/feed'] = refuse;
  open({ transports: ['sse', 'poll'], after: 'c0' });
  await until('it waits', () => client.state === 'waiting');
  await fetch(`http://localhost:${server.address().port}/else`);
  assert.deepEqual(requests, ['GET /v1/feed/events', 'GET /v1/feed', 'GET /else']);
  assert.equal(client.state, 'waiting');
});

test('close code 4102 lets the next transport have its turn', async () => {
  answers['GET /v1/feed/events'] = stream();
  open();
  (await connected(1)).socket.close(4102, 'too many connections');
  await until('SSE', () => client.transport === 'sse');
  assert.equal(sockets.length, 1);
});

for (const [way, blocked, transports, left] of [
  ['event streams', 'GET /v1/feed/events', ['sse', 'poll'], 'poll'],
  ['tickets', 'POST /v1/tickets', ['websocket', 'sse'], 'sse'],
]) {
  for (const status of [401, 403, 404, 405, 451]) {
    test(`a page with ${status} from something on the way to ${way} ends nothing`, async () => {
      answers['GET /v1/feed/events'] = stream();
      answers[blocked] = html(status);
      const asked = [];
      open({ transports, token: async ({ renew }) => (asked.push(renew), token(900)) });
      await until(left, () => client.transport === left);
      assert.deepEqual(client.errors, []);
      assert.deepEqual(asked, [false]);
    });
  }
}

test('what the service itself refuses ends it', async () => {
  answers['GET /v1/feed/events'] = (request, response) => json(response, 403, { type: 'x/forbidden', status: 403 });
  open({ transports: ['sse', 'poll'] });
  await until('it stops', () => client.state === 'stopped');
  assert.deepEqual(
    client.errors.map(({ kind, code }) => [kind, code]),
    [['terminal', 'forbidden']],
  );
});

test('a post that something on the way refuses is rejected, and the next one goes on', async () => {
  let posts = 0;
  answers[`POST /v1/users/${USER}/posts`] = (request, response) =>
    posts++ === 0 ? html(403)(request, response) : json(response, 201, { id: 'p2' });
  answers['GET /v1/feed/events'] = stream();
  open({ transports: ['sse'] });
  await Promise.all([
    assert.rejects(client.post('a word that it does not like'), { code: 403 }),
    client.post('hello').then(({ id }) => assert.equal(id, 'p2')),
  ]);
});

test('a stream that is kept back after a good beginning is left, and comes back once more than a beginning comes through', async () => {
  const streams = [];
  answers['GET /v1/feed/events'] = stream(response => streams.push(response));
  answers['GET /v1/feed'] = (request, response) => {
    const news = new URL(request.url, 'http://localhost').searchParams.get('after') === 'c0';
    json(response, 200, { items: news ? [event(1)] : [], next: 'c1' }, { 'X-Poll-Interval': '0.02' });
  };
  const transports = [];
  open({
    transports: ['sse', 'poll'],
    after: 'c0',
    timing: { ...QUIET, secondSign: 100, trial: 20, trialMost: 40 },
  });
  client.on('transport', ({ transport, reason }) => transports.push([transport, reason]));
  await until('three trials that came to nothing', () => streams.length >= 5);
  assert.deepEqual(transports, [
    ['sse', undefined],
    ['poll', 'there was no sign of life'],
  ]);
  assert.deepEqual(client.seen, ['c1']);

  const beat = setInterval(() => streams.forEach(response => response.write(':\n\n')), 20);
  try {
    await until('SSE again', () => client.transport === 'sse');
  } finally {
    clearInterval(beat);
  }
});

test('what came during a trial of a transport that is doubted is delivered once it has proven itself', async () => {
  const streams = [];
  answers['GET /v1/feed/events'] = stream(response => streams.push(response));
  answers['GET /v1/feed'] = (request, response) => json(response, 200, { items: [], next: 'c0' }, { 'X-Poll-Interval': '3600' });
  open({
    transports: ['sse', 'poll'],
    after: 'c0',
    timing: { ...QUIET, secondSign: 200, trial: 10, trialMost: 20, silence: 2_000 },
  });
  const trial = await until('a trial', () => client.transport === 'poll' && streams[1]);
  const write = n => trial.write(`event: post.created\nid: c${n}\ndata: ${JSON.stringify(event(n))}\n\n`);
  write(1);
  let next = 2;
  const writing = setInterval(() => write(next++), 30);
  try {
    await until('SSE again', () => client.transport === 'sse');
  } finally {
    clearInterval(writing);
  }
  await until('all of them', () => client.seen.length === next - 1);
  assert.deepEqual(client.seen, Array.from({ length: next - 1 }, (_, i) => `c${i + 1}`));
});

test('a trial that more comes during than is remembered counts against the transport', async () => {
  let polls = 0;
  answers['GET /v1/feed/events'] = (request, response) => count('GET /v1/feed/events') === 1 && html(502)(request, response);
  answers['GET /v1/feed'] = (request, response) => {
    const items = Array.from({ length: 99 }, () => event(head + 1));
    const many = polls++ === 0 ? items : Array.from({ length: 12 }, () => items).flat();
    json(response, 200, { items: many, next: `c${head}` }, { 'X-Poll-Interval': '0.05' });
  };
  open({ transports: ['sse', 'poll'], after: 'c0', timing: { ...TIMING, trial: 200, trialMost: 3_600_000 } });
  await until('polls', () => polls >= 24);
  // Trials come at growing distances; else there would be one for each poll.
  assert.ok(count('GET /v1/feed/events') < 16, `${count('GET /v1/feed/events')} trials`);
});

test('a socket resumes where its feed was, and not where an answer was', async () => {
  open({ transports: ['websocket'] });
  const first = await connected(1);
  first.send(event(7));
  await until('the event', () => client.seen.length === 1);
  const posted = client.post('hello');
  const { id } = await until('the frame', () => first.frames[0]);
  first.send({ type: 'ack', id, cursor: 'c9', post: { id: 'p9', text: 'hello' } });
  await posted;
  assert.equal(client.cursor, 'c7');
  first.socket.terminate();
  const second = await connected(2);
  assert.match(second.url, /after=c7&|after=c7$/);
  second.send({ type: 'reset', cursor: 'c20', detail: 'from another epoch' });
  await until('the reset', () => client.cursor === 'c20');
  second.send({ ...event(99), feed: '/v1/users/bob/posts' });
  second.send({ type: 'caught-up', cursor: 'c99', feed: '/v1/users/bob/posts' });
  second.send({ type: 'caught-up', cursor: 'c21' });
  await until('the end of history', () => client.cursor === 'c21');
  second.socket.terminate();
  assert.match((await connected(3)).url, /after=c21/);
  assert.deepEqual(client.seen, ['c7']);
});

test('a delay beyond all measure is bounded, and does not become none', async () => {
  open({ transports: ['websocket'] });
  const first = await connected(1);
  first.send({ type: 'reconnect', code: 4000, detail: 'the server shuts down', delayMillis: 1e15 });
  first.socket.close(4000);
  await until('it waits', () => client.state === 'waiting');
  await fetch(`http://localhost:${server.address().port}/else`);
  assert.equal(client.state, 'waiting');
  assert.equal(sockets.length, 1);
});

test('who starts it again from a listener has one feed, with its delays', async () => {
  answers['POST /v1/tickets'] = (request, response) => json(response, 403, { type: 'x/forbidden', status: 403 });
  open({ transports: ['websocket'], random: () => 1, timing: { ...TIMING, retry: 3_600_000, retryMost: 3_600_000 } });
  client.on('error', () => {
    delete answers['POST /v1/tickets'];
    client.start();
  });
  (await connected(1)).socket.terminate();
  await until('it waits', () => client.state === 'waiting');
  await fetch(`http://localhost:${server.address().port}/else`);
  assert.equal(client.state, 'waiting');
  assert.equal(sockets.length, 1);
});

test('while there are no tickets it is SSE', async () => {
  answers['POST /v1/tickets'] = (request, response) =>
    json(response, 503, { status: 503, type: 'x/unavailable' }, { 'Retry-After': '1' });
  answers['GET /v1/feed/events'] = (request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write('event: caught-up\ndata: {"type":"caught-up","cursor":"c0"}\n\n');
  };
  open();
  await until('SSE', () => client.transport === 'sse');
  assert.equal(sockets.length, 0);
});

test('the token is replaced on the socket before it ends', async () => {
  open({ token: async () => token(1) });
  const first = await connected(1);
  const frame = await until('authenticate', () => first.frames.find(({ type }) => type === 'authenticate'), 10_000);
  assert.equal(typeof frame.token, 'string');
  first.send({ type: 'ack', id: frame.id, expiresAt: new Date().toISOString() });
  await until('the next', () => first.frames.filter(({ type }) => type === 'authenticate').length === 2, 10_000);
  assert.equal(sockets.length, 1);
});

for (const [how, refuse] of [
  ['it is refused there', (connection, id) => connection.send({ type: 'error', id, problem: { status: 422 } })],
  ['a service of before does not know the frame', connection => connection.socket.close(4200, 'not a frame')],
]) {
  test(`where ${how}, it comes back with the new token`, async () => {
    open({ token: async () => token(1) });
    const first = await connected(1);
    const frame = await until('authenticate', () => first.frames.find(({ type }) => type === 'authenticate'), 10_000);
    refuse(first, frame.id);
    await connected(2);
    assert.deepEqual(client.errors, []);
  });
}

test('a quiet socket that has told everything is left alone', async () => {
  open({ timing: QUIET });
  await connected(1);
  await until('three looks', () => requests.filter(request => request === 'GET /v1/feed').length >= 4);
  assert.equal(sockets.length, 1);
});

test('a quiet socket that has kept something back is left for the next', async () => {
  answers['GET /v1/feed/events'] = stream();
  open({ timing: QUIET });
  await connected(1);
  answers['GET /v1/feed'] = (request, response) => json(response, 200, { items: [event(1)], next: 'c1' });
  await until('SSE', () => client.used.includes('sse'));
  assert.equal(sockets.length, 1);
});

test('a quiet socket that has kept something back is opened anew where nothing else is allowed', async () => {
  open({ transports: ['websocket'], timing: QUIET });
  await connected(1);
  answers['GET /v1/feed'] = (request, response) => json(response, 200, { items: [event(1)], next: 'c1' });
  await connected(2);
});

test('a quiet socket is not blamed where the service is not to be had by REST either', async () => {
  answers['GET /v1/feed/events'] = stream();
  open({ timing: { ...QUIET, stable: 0 } });
  await connected(1);
  answers['GET /v1/feed'] = html(502);
  await connected(2);
  assert.equal(count('GET /v1/feed/events'), 0);
});

test('a socket that opens and says nothing is left for the next', async () => {
  server.removeAllListeners('upgrade');
  new WebSocketServer({ server });
  answers['GET /v1/feed/events'] = (request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write('retry: 10\n\nevent: caught-up\nid: c0\ndata: {"type":"caught-up","cursor":"c0"}\n\n');
    response.write(`event: post.created\nid: c3\ndata: ${JSON.stringify(event(3))}\n\n`);
  };
  open({ timing: { ...TIMING, firstSign: 2_000 } });
  await until('the event', () => client.seen.length === 1);
  assert.equal(client.transport, 'sse');
});

test('a long poll that is answered at once, with nothing, is not asked again at once', async () => {
  let waits = 0;
  answers['GET /v1/feed'] = (request, response) => {
    waits += /wait=[1-9]/.test(request.url) ? 1 : 0;
    json(response, 200, { items: [], next: 'c0' }, { 'X-Poll-Interval': '3600' });
  };
  open({ transports: ['long-poll'] });
  await until('one that may wait', () => waits === 1);
  await new Promise(later => setTimeout(later, 200));
  assert.equal(waits, 1);
});

test('a long poll that brought something is followed by the next', async () => {
  answers['GET /v1/feed'] = (request, response) => {
    const waits = /wait=[1-9]/.test(request.url) && head < 3;
    json(response, 200, waits ? { items: [event(head + 1)], next: `c${head}` } : { items: [], next: `c${head}` }, {
      'X-Poll-Interval': '3600',
    });
  };
  open({ transports: ['long-poll'] });
  await until('all three', () => client.seen.length === 3);
});

test('what is no event stream is no SSE', async () => {
  answers['GET /v1/feed/events'] = (request, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>');
  open({ transports: ['sse', 'poll'] });
  await until('polling', () => client.transport === 'poll');
});

test('on SSE the end of the token is told by an event', async () => {
  let streams = 0;
  answers['GET /v1/feed/events'] = (request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write('event: caught-up\ndata: {"type":"caught-up","cursor":"c0"}\n\n');
    if (streams++ === 0) {
      response.end('event: error\ndata: {"type":"error","code":4100,"detail":"expired"}\n\n');
    }
  };
  const asked = [];
  open({ transports: ['sse'], token: async ({ renew }) => (asked.push(renew), token(900)) });
  await until('the second stream', () => streams === 2 && client.state === 'live');
  assert.deepEqual(asked, [false, true]);
});

test('a post whose answer was lost with the socket is sent again with its id', async () => {
  // By REST, too, nothing is to be had while the socket is away.
  answers[`POST /v1/users/${USER}/posts`] = (request, response) => json(response, 502, {});
  open();
  const first = await connected(1);
  const posted = client.post('hello');
  await until('the frame', () => first.frames.length === 1);
  first.socket.terminate();
  const second = await connected(2);
  await until('the frame again', () => second.frames.length === 1);
  assert.deepEqual(second.frames, first.frames);
  second.send({ type: 'ack', id: second.frames[0].id, post: { id: 'p1', text: 'hello' } });
  assert.equal((await posted).id, 'p1');
});

test('a post that is refused is told with the problem, and the next one goes on', async () => {
  open();
  const { frames, send } = await connected(1);
  const refused = client.post('');
  const next = client.post('hello');
  await until('the frame', () => frames.length === 1);
  send({ type: 'error', id: frames[0].id, problem: { status: 400, title: 'Invalid' } });
  await assert.rejects(refused, { kind: 'terminal', message: 'Invalid' });
  await until('the next frame', () => frames.length === 2);
  send({ type: 'ack', id: frames[1].id, post: { id: 'p2' } });
  assert.equal((await next).id, 'p2');
});

test('posts that wait are bounded, and rejected when the client is closed', async () => {
  open({ outbox: 2, transports: [] });
  answers[`POST /v1/users/${USER}/posts`] = (request, response) => json(response, 502, {});
  const waiting = [client.post('1'), client.post('2')];
  await assert.rejects(client.post('3'), { code: 'outbox-full' });
  client.close();
  for (const post of waiting) {
    await assert.rejects(post, { kind: 'stopped' });
  }
});

test('a listener that fails does not stop the others', async () => {
  open();
  const complained = [];
  const { error } = console;
  console.error = failed => complained.push(failed.message);
  try {
    client.on('event', () => {
      throw new Error('oops');
    });
    const late = [];
    client.on('event', ({ cursor }) => late.push(cursor));
    (await connected(1)).send(event(1));
    await until('the event', () => late.length === 1);
  } finally {
    console.error = error;
  }
  assert.deepEqual(complained, ['oops']);
});

test('an iterator may be asked for several events at once', async () => {
  open();
  const events = client[Symbol.asyncIterator]();
  const taken = [];
  for (let i = 0; i < 2; i++) {
    events.next().then(({ value }) => taken.push(value.cursor));
  }
  const { send } = await connected(1);
  send(event(1));
  send(event(2));
  await until('both', () => taken.length === 2);
  assert.deepEqual(taken, ['c1', 'c2']);
});

for (const transport of ['websocket', 'sse', 'long-poll', 'poll']) {
  test(`by ${transport} a client that is closed leaves no timer behind`, async () => {
    const pending = new Set();
    const clock = {
      now: Date.now,
      setTimeout: (task, millis) => {
        const timer = setTimeout(() => (pending.delete(timer), task()), millis);
        pending.add(timer);
        return timer;
      },
      clearTimeout: timer => (pending.delete(timer), clearTimeout(timer)),
    };
    answers['GET /v1/feed/events'] = stream();
    open({ transports: [transport], clock });
    await until('it is live', () => client.state === 'live' && pending.size > 0);
    client.close();
    await until('no timers', () => pending.size === 0);
  });
}

test('an iterator ends with the client', async () => {
  open();
  const events = client[Symbol.asyncIterator]();
  const next = events.next();
  client.close();
  assert.deepEqual(await next, { value: undefined, done: true });
  assert.deepEqual(await client[Symbol.asyncIterator]().next(), { value: undefined, done: true });
});
