import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import test from 'node:test';
import { Attempt } from '../lib/attempt.js';
import { Http } from '../lib/http.js';

const TIMING = { firstSign: 10, silence: 100, secondSign: 50 };

/** A client whose clock is turned by hand. */
function client() {
  const timers = new Map();
  let now = 0;
  let last = 0;
  const told = [];
  return {
    timing: TIMING,
    told,
    timers,
    cursor: 'c0',
    clock: {
      now: () => now,
      setTimeout: (task, millis) => (timers.set(++last, { at: now + millis, task }), last),
      clearTimeout: timer => timers.delete(timer),
    },
    turn(millis) {
      now += millis;
      for (const [timer, { at, task }] of [...timers]) {
        if (at <= now && timers.delete(timer)) {
          task();
        }
      }
    },
    proven: () => told.push('proven'),
    deliver: ({ cursor }) => told.push(cursor),
    control: ({ type }) => told.push(type),
  };
}

/** Runs until it is stopped. */
const forever = attempt =>
  new Promise((resolve, reject) => attempt.signal.addEventListener('abort', () => reject(attempt.signal.reason), { once: true }));

const attempt = (of, options) => new Attempt('sse', of, { run: forever, ...options });
const post = n => ({ type: 'post.created', cursor: `c${n}` });

test('without a sign of life it is unusable, and after one it is silent', async () => {
  for (const [signs, kind] of [
    [0, 'unusable'],
    [1, 'silent'],
    [2, 'silent'],
  ]) {
    const one = client();
    const tried = attempt(one);
    for (let i = 0; i < signs; i++) {
      tried.alive();
      one.turn(TIMING.silence - 1);
    }
    one.turn(TIMING.silence);
    assert.equal((await tried.done).kind, kind);
    assert.equal(one.timers.size, 0);
  }
});

test('where it is doubted a first sign is not enough, however much comes with it', () => {
  const one = client();
  const tried = attempt(one, { doubted: true });
  tried.alive();
  tried.frame(post(1));
  one.turn(TIMING.secondSign - 1);
  tried.alive();
  tried.frame({ type: 'caught-up' });
  assert.deepEqual(one.told, []);
  one.turn(1);
  tried.alive();
  tried.frame(post(2));
  assert.deepEqual(one.told, ['proven', 'c1', 'caught-up', 'c2']);
  tried.stop();
});

test('what is held of one that is doubted is bounded', () => {
  const one = client();
  const tried = attempt(one, { doubted: true });
  tried.alive();
  for (let i = 1; i <= 1_000; i++) {
    tried.frame(post(i));
  }
  assert.equal(one.told.length, 1_001);
  assert.equal(one.told[0], 'proven');
  tried.stop();
});

test('sleeping and asking leave nothing with a signal that lives for days', async () => {
  const one = client();
  const tried = attempt(one);
  tried.alive();
  for (let i = 0; i < 20; i++) {
    const slept = tried.sleep(1);
    one.turn(1);
    await slept;
  }
  const http = new Http({
    base: '',
    fetch: async () => new Response('{}'),
    tokens: { get: async () => undefined },
    stats: { count: () => {} },
    clock: one.clock,
    deadline: 1,
  });
  const before = one.timers.size;
  for (let i = 0; i < 20; i++) {
    await http.whole('/', { signal: tried.signal });
  }
  assert.equal(one.timers.size, before);
  assert.equal(getEventListeners(tried.signal, 'abort').length, 1);
  tried.stop();
});

test('a request without an answer by its deadline is silence', async () => {
  const one = client();
  const http = new Http({
    base: '',
    fetch: (path, { signal }) => new Promise((resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    tokens: { get: async () => undefined },
    stats: { count: () => {} },
    clock: one.clock,
    deadline: 5,
  });
  const asked = http.whole('/', { signal: new AbortController().signal });
  await Promise.resolve();
  one.turn(5);
  await assert.rejects(asked, { kind: 'silent' });
});
