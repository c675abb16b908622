import assert from 'node:assert/strict';
import test, { after, afterEach, before, beforeEach } from 'node:test';
import { Obstacle } from './obstacle.js';
import { BASE_URL, join, until } from './people.js';

const TIMING = { firstSign: 2_000, retry: 50, retryMost: 500, trial: 300, trialMost: 1_000, stable: 1_000, stats: 50 };

/**
 * The same behaviour in every place that a client runs in.
 * @param {string} place
 * @param {(base: string) => Promise<{open: Function, close: Function}>} start
 *   `open(options)` gives a running client: `look()` (what it has seen so far), `post(text)`, `close()`
 */
export function scenarios(place, start) {
  let ada;
  let obstacle;
  let runner;
  let client;

  before(async () => {
    ada = await join('ada');
    obstacle = await new Obstacle(BASE_URL).open();
    runner = await start(obstacle.base);
  });

  after(async () => {
    await runner?.close();
    await obstacle?.close();
  });

  beforeEach(() => {
    obstacle.upgrades = true;
    obstacle.streams = true;
    obstacle.beginnings = false;
    obstacle.requests.length = 0;
  });

  afterEach(async () => {
    await client?.close();
    client = undefined;
  });

  const open = async (options = {}) => {
    client = await runner.open({ base: obstacle.base, feed: ada.feed, tokens: [ada.token], timing: TIMING, ...options });
    return client;
  };

  const live = transport =>
    until(`live by ${transport}`, async () => {
      const { state, transports } = await client.look();
      return state === 'live' && transports.at(-1) === transport;
    });

  let number = 0;
  const write = async count => {
    const texts = Array.from({ length: count }, () => `post ${++number}`);
    for (const text of texts) {
      await ada.post(text);
    }
    return texts;
  };

  const arrived = async texts => {
    await until(`${texts.at(-1)} has arrived`, async () => (await client.look()).texts.includes(texts.at(-1)));
    assert.deepEqual((await client.look()).texts, texts);
  };

  for (const transport of ['websocket', 'sse', 'long-poll', 'poll']) {
    test(`${place}: by ${transport} posts arrive once and in order`, async () => {
      await open({ transports: [transport] });
      await live(transport);
      await arrived(await write(5));
      const { stats } = await client.look();
      assert.equal(stats.events, 5);
      assert.ok(stats.requests > 0 && stats.bytesReceived > 500, JSON.stringify(stats));
    });

    test(`${place}: by ${transport} nothing is lost or seen twice when connections are cut`, async () => {
      await open({ transports: [transport] });
      await live(transport);
      const texts = [];
      for (let i = 0; i < 4; i++) {
        texts.push(...(await write(3)));
        obstacle.cut();
      }
      texts.push(...(await write(3)));
      await arrived(texts);
    });
  }

  test(`${place}: the best transport is used where it works`, async () => {
    await open();
    await live('websocket');
    assert.deepEqual((await client.look()).transports, ['websocket']);
    await arrived(await write(2));
  });

  test(`${place}: where upgrades are blocked it is SSE`, async () => {
    obstacle.upgrades = false;
    await open();
    await live('sse');
    await arrived(await write(3));
  });

  test(`${place}: where streams are kept back, too, it is long polling`, async () => {
    obstacle.upgrades = false;
    obstacle.streams = false;
    await open();
    await live('long-poll');
    await arrived(await write(3));
  });

  test(`${place}: where streams are kept back but for a beginning, it is long polling and stays so, until they get through`, async () => {
    obstacle.streams = false;
    obstacle.beginnings = true;
    // Posts come often enough here to be signs of life.
    await open({ transports: ['sse', 'long-poll'], timing: { ...TIMING, firstSign: 20_000, silence: 2_000 } });
    await live('sse');
    await live('long-poll');
    const streams = () => obstacle.requests.filter(request => request.includes('/events')).length;
    const texts = await write(3);
    await until('a trial that came to nothing', () => streams() >= 3);
    const [first, ...then] = (await client.look()).transports;
    assert.deepEqual([first, ...new Set(then)], ['sse', 'long-poll']);
    obstacle.streams = true;
    let writing = true;
    const writer = (async () => {
      while (writing) {
        texts.push(...(await write(1)));
      }
    })();
    await live('sse');
    writing = false;
    await writer;
    await arrived(texts);
  });

  test(`${place}: when the obstacle is gone, the better transport comes back, without a gap`, async () => {
    obstacle.upgrades = false;
    obstacle.streams = false;
    await open();
    await live('long-poll');
    const texts = await write(3);
    obstacle.streams = true;
    let writing = true;
    const writer = (async () => {
      while (writing) {
        texts.push(...(await write(1)));
      }
    })();
    await live('sse');
    obstacle.upgrades = true;
    await live('websocket');
    writing = false;
    await writer;
    await arrived(texts);
  });

  test(`${place}: a transport that is forbidden is left, and taken up again when it is allowed`, async () => {
    await open();
    await live('websocket');
    await client.allow(['long-poll', 'poll']);
    await live('long-poll');
    const texts = await write(2);
    await client.allow([]);
    await until('it waits', async () => (await client.look()).state === 'waiting');
    texts.push(...(await write(2)));
    await client.allow(['sse', 'poll']);
    await live('sse');
    await arrived(texts);
  });

  test(`${place}: a refused token is replaced by another, once`, async () => {
    await open({ tokens: ['not.a.token', ada.token] });
    await live('websocket');
    await arrived(await write(1));

    await client.close();
    await open({ tokens: ['not.a.token'] });
    await until('it stops', async () => (await client.look()).state === 'stopped');
    assert.deepEqual((await client.look()).errors, ['token invalid-token']);
  });

  test(`${place}: posts that are made while there is no connection are sent when there is one, once`, async () => {
    await open({ transports: ['websocket', 'poll'] });
    await live('websocket');
    await obstacle.close();
    await until('it is not live', async () => (await client.look()).state !== 'live');
    const posted = [client.post('first'), client.post('second')];
    await obstacle.open();
    const made = await Promise.all(posted);
    assert.deepEqual(
      made.map(post => post.text),
      ['first', 'second'],
    );
    await arrived(['first', 'second']);
  });

  test(`${place}: by SSE a post goes by REST, by WebSocket on the socket`, async () => {
    await open({ transports: ['sse'] });
    await live('sse');
    await client.post('by REST');
    assert.ok(obstacle.requests.some(request => request.startsWith('POST') && request.endsWith('/posts')));
    await client.allow(['websocket']);
    await live('websocket');
    obstacle.requests.length = 0;
    await client.post('on the socket');
    assert.deepEqual(
      obstacle.requests.filter(request => request.endsWith('/posts')),
      [],
    );
    await arrived(['by REST', 'on the socket']);
  });

  test(`${place}: a cursor that leads nowhere is told, and the feed goes on`, async () => {
    await open({ transports: ['poll'] });
    await live('poll');
    const { cursor } = await client.look();
    await client.close();
    const strange = cursor.slice(0, 6) + (cursor[6] === 'A' ? 'B' : 'A') + cursor.slice(7);
    for (const transport of ['websocket', 'sse']) {
      await open({ transports: [transport], after: strange });
      await live(transport);
      await until('a reset', async () => (await client.look()).resets === 1);
      await arrived(await write(1));
      await client.close();
    }
  });

  test(`${place}: a poll without news costs no body`, async () => {
    await open({ transports: ['poll'] });
    await live('poll');
    await until('three polls more', async () => (await client.look()).stats.requests >= 5);
    const before = (await client.look()).stats;
    await until('two polls more', async () => (await client.look()).stats.requests >= before.requests + 2);
    assert.equal((await client.look()).stats.bytesReceived, before.bytesReceived);
  });
}
