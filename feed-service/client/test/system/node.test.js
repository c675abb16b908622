import assert from 'node:assert/strict';
import test from 'node:test';
import WebSocket from 'ws';
import { FeedClient } from '../../feed-client.js';
import { BASE_URL, join, until } from './people.js';
import { scenarios } from './scenarios.js';
import { watch } from './watch.js';

scenarios('Node', async () => ({
  open: async ({ tokens, ...options }) => watch(FeedClient, { ...options, WebSocket }, tokens),
  close: async () => {},
}));

test('Node: who reads slowly holds the feed up, and loses nothing', async () => {
  const ada = await join('ada');
  const feed = new FeedClient({
    base: BASE_URL,
    feed: ada.feed,
    token: async () => ada.token,
    WebSocket,
    buffer: 4,
    timing: { retry: 20 },
  });
  const events = feed[Symbol.asyncIterator]();
  await new Promise(caughtUp => feed.on('caughtUp', caughtUp));
  const held = new Promise(resolve => feed.on('state', state => state === 'held' && resolve()));
  const texts = Array.from({ length: 25 }, (_, i) => `post ${i}`);
  for (const text of texts) {
    await ada.post(text);
  }
  await held;
  const read = [];
  for await (const event of events) {
    read.push(event.post.text);
    if (read.length === texts.length) {
      break;
    }
  }
  feed.close();
  assert.deepEqual(read, texts);
});

test('Node: a socket lives on with a new token, which it gets in place', async () => {
  const ada = await join('ada');
  let { refreshToken, token } = ada;
  const frames = [];
  let opened = 0;
  class Overheard extends WebSocket {
    constructor(...address) {
      super(...address);
      opened++;
      this.on('message', data => frames.push(JSON.parse(data)));
    }
  }
  // By this clock every token ends at once.
  const clock = { now: () => Date.now() + 86_400_000, setTimeout, clearTimeout: timer => clearTimeout(timer) };
  const feed = new FeedClient({
    base: BASE_URL,
    feed: ada.feed,
    token: async ({ renew }) => {
      if (renew) {
        ({ accessToken: token, refreshToken } = await ada.renew(refreshToken));
      }
      return token;
    },
    WebSocket: Overheard,
    clock,
    timing: { renewApart: 300 },
  });
  try {
    await until('two new tokens', () => frames.filter(({ type, expiresAt }) => type === 'ack' && expiresAt).length >= 2);
    const [next] = await Promise.all([feed[Symbol.asyncIterator]().next(), ada.post('still here')]);
    assert.equal(next.value.post.text, 'still here');
    assert.equal(opened, 1);
  } finally {
    feed.close();
  }
});

test('Node: history comes first, and a later client goes on at the cursor of an earlier one', async () => {
  const ada = await join('ada');
  for (const text of ['one', 'two', 'three']) {
    await ada.post(text);
  }
  const options = { base: BASE_URL, feed: ada.feed, token: async () => ada.token, WebSocket };
  const first = new FeedClient({ ...options, history: 2 });
  const read = [];
  for await (const event of first) {
    read.push(event.post.text);
    if (read.length === 2) {
      break;
    }
  }
  await new Promise(live => first.on('state', state => state === 'live' && live()));
  const { cursor } = first;
  first.close();
  await ada.post('four');
  const second = new FeedClient({ ...options, after: cursor });
  for await (const event of second) {
    read.push(event.post.text);
    break;
  }
  second.close();
  assert.deepEqual(read, ['two', 'three', 'four']);
});
