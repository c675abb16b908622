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

const TIMING = { firstSign: 300, silence: 300, retry: 20, retryMost: 100, trial: 60_000, request: 500, answer: 300, renew: 100, renewApart: 100, stats: 10 };
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
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
}

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
  client.on('error', error => client.errors.push(error));
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

test('a time that the server names is waited for', async () => {
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
  open();
  await connected(1);
  assert.ok(Date.now() - begun >= 1_000);
  assert.deepEqual(requests.filter(request => request.includes('events')), []);
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
  open({ token: async () => token(1), timing: { ...TIMING, silence: 60_000 } });
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
    open({ token: async () => token(1), timing: { ...TIMING, silence: 60_000 } });
    const first = await connected(1);
    const frame = await until('authenticate', () => first.frames.find(({ type }) => type === 'authenticate'), 10_000);
    refuse(first, frame.id);
    await connected(2);
    assert.deepEqual(client.errors, []);
  });
}

test('a quiet socket that has told everything is left alone', async () => {
  open();
  await connected(1);
  await until('three looks', () => requests.filter(request => request === 'GET /v1/feed').length >= 4);
  assert.equal(sockets.length, 1);
});

test('a quiet socket that has not told everything is given up', async () => {
  open();
  await connected(1);
  answers['GET /v1/feed'] = (request, response) => json(response, 200, { items: [event(1)], next: 'c1' });
  await connected(2);
});

test('a socket that opens and says nothing is left for the next', async () => {
  server.removeAllListeners('upgrade');
  new WebSocketServer({ server });
  answers['GET /v1/feed/events'] = (request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write('retry: 10\n\nevent: caught-up\nid: c0\ndata: {"type":"caught-up","cursor":"c0"}\n\n');
    response.write(`event: post.created\nid: c3\ndata: ${JSON.stringify(event(3))}\n\n`);
  };
  open();
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

test('an iterator ends with the client', async () => {
  open();
  const events = client[Symbol.asyncIterator]();
  const next = events.next();
  client.close();
  assert.deepEqual(await next, { value: undefined, done: true });
  assert.deepEqual(await client[Symbol.asyncIterator]().next(), { value: undefined, done: true });
});
