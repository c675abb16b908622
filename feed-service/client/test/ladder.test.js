import assert from 'node:assert/strict';
import test from 'node:test';
import { BackOff } from '../lib/back-off.js';
import { Ladder } from '../lib/ladder.js';

const NAMES = ['websocket', 'sse', 'long-poll', 'poll'];
/** With chance at its highest, delays are 10, 20, 40, 80. */
const ladder = (options = {}) =>
  new Ladder(NAMES, { base: 10, cap: 80, random: () => 1, flaps: 3, stable: 100, ...options });

test('the best is chosen first', () => {
  assert.equal(ladder().choose(0), 'websocket');
});

test('one that cannot be used is left for the next, until its time is over', () => {
  const l = ladder();
  assert.equal(l.failed('websocket', 0), true);
  assert.equal(l.choose(0), 'sse');
  assert.equal(l.choose(9), 'sse');
  assert.equal(l.choose(10), 'websocket');
});

test('it is barred for longer each time, up to a bound', () => {
  const l = ladder();
  const times = [];
  let now = 0;
  for (let i = 0; i < 6; i++) {
    l.failed('websocket', now);
    const { at } = l.trial('sse');
    times.push(at - now);
    now = at;
  }
  assert.deepEqual(times, [10, 20, 40, 80, 80, 80]);
});

test('when all are barred none is blamed, and the best is next', () => {
  const l = ladder();
  assert.deepEqual(
    NAMES.map(name => l.failed(name, 0)),
    [true, true, true, false],
  );
  assert.equal(l.choose(0), 'websocket');
});

test('one that broke is tried again, but not for ever when it never lasts', () => {
  const l = ladder();
  for (let i = 0; i < 2; i++) {
    l.proven('websocket', 0);
    assert.equal(l.lost('websocket', 99), false);
    assert.equal(l.choose(99), 'websocket');
  }
  l.proven('websocket', 100);
  assert.equal(l.lost('websocket', 199), true);
  assert.equal(l.choose(199), 'sse');
});

test('one that lasted is as good as new', () => {
  const l = ladder();
  l.failed('websocket', 0);
  l.failed('websocket', 20);
  for (const at of [100, 300, 500, 700]) {
    l.proven('websocket', at);
    assert.equal(l.lost('websocket', at + 100), false);
  }
  l.failed('websocket', 1_000);
  assert.equal(l.trial('sse').at, 1_010);
});

test('only what is better than the one in use is worth a trial, the soonest first', () => {
  const l = ladder();
  assert.equal(l.trial('websocket'), undefined);
  assert.equal(l.trial(undefined), undefined);
  l.failed('websocket', 0);
  l.failed('websocket', 0);
  l.failed('sse', 5);
  assert.deepEqual(l.trial('long-poll'), { name: 'sse', at: 15 });
  assert.deepEqual(l.trial('sse'), { name: 'websocket', at: 20 });
});

test('what is not allowed is not chosen, and comes back without blame', () => {
  const l = ladder();
  l.failed('websocket', 0);
  l.allow(['sse', 'poll']);
  assert.equal(l.choose(100), 'sse');
  l.failed('sse', 100);
  assert.equal(l.choose(100), 'poll');
  assert.equal(l.failed('poll', 100), false);
  l.allow([]);
  assert.equal(l.choose(0), undefined);
  l.allow(NAMES);
  assert.equal(l.choose(0), 'websocket');
});

test('a locked ladder has one rung', () => {
  const l = ladder();
  l.allow(['long-poll']);
  assert.equal(l.failed('long-poll', 0), false);
  assert.equal(l.choose(0), 'long-poll');
  assert.equal(l.trial('long-poll'), undefined);
});

test('one that falls silent is left at once, however long ago it began', () => {
  const l = ladder();
  l.proven('websocket', 0);
  assert.equal(l.silent('websocket', 0, 1_000), true);
  assert.equal(l.choose(1_000), 'sse');
  assert.deepEqual(l.trial('sse'), { name: 'websocket', at: 1_010 });
});

test('one that falls silent again and again is barred for longer each time, and one that lasted until then is not', () => {
  const l = ladder();
  const barred = (lastSign, now) => {
    l.proven('sse', 0);
    l.silent('sse', lastSign, now);
    return l.trial('poll').at - now;
  };
  l.allow(['sse', 'poll']);
  assert.deepEqual([barred(0, 400), barred(99, 400), barred(0, 400)], [10, 20, 40]);
  assert.equal(barred(100, 400), 10);
});

test('one that fell silent is doubted until it has proven itself, and chosen only for want of another', () => {
  const l = ladder();
  l.proven('sse', 0);
  l.silent('sse', 0, 100);
  assert.equal(l.doubts('sse'), true);
  assert.equal(l.doubts('websocket'), false);
  l.failed('websocket', 100);
  assert.equal(l.choose(105), 'long-poll');
  assert.equal(l.choose(110), 'websocket');
  l.allow(['sse', 'poll']);
  assert.equal(l.choose(110), 'poll');
  l.allow(['sse']);
  assert.equal(l.choose(110), 'sse');
  l.proven('sse', 120);
  assert.equal(l.doubts('sse'), false);
});

test('one that was sent away rests for the named time, and the next is chosen', () => {
  const l = ladder();
  l.sentAway('websocket', 1_000);
  assert.equal(l.choose(0), 'sse');
  assert.equal(l.rest(0), 0);
  assert.deepEqual(l.trial('sse'), { name: 'websocket', at: 1_000 });
  assert.equal(l.choose(1_000), 'websocket');
});

test('when all were sent away, the soonest end of it is waited for', () => {
  const l = ladder();
  NAMES.forEach((name, i) => l.sentAway(name, 1_000 - i));
  assert.equal(l.rest(0), 997);
  assert.equal(l.rest(997), 0);
  assert.equal(l.choose(997), 'poll');
  l.allow([]);
  assert.equal(l.rest(0), 0);
});

test('when the others fail, none of them is blamed, but who was sent away stays away', () => {
  const l = ladder();
  l.sentAway('websocket', 1_000);
  assert.deepEqual(
    NAMES.slice(1).map(name => l.failed(name, 0)),
    [true, true, false],
  );
  assert.equal(l.choose(0), 'sse');
});

test('who is forbidden and allowed again is tried at once, even if it was sent away', () => {
  const l = ladder();
  l.sentAway('websocket', 1_000);
  l.allow(['poll']);
  l.allow(NAMES);
  assert.equal(l.choose(0), 'websocket');
});

test('delays grow, end at a cap, and half of each is chance', () => {
  for (const [chance, expected] of [
    [0, [50, 100, 200, 250, 250]],
    [1, [100, 200, 400, 500, 500]],
  ]) {
    const delays = new BackOff({ base: 100, cap: 500, random: () => chance });
    assert.deepEqual(
      expected.map(() => delays.next()),
      expected,
    );
    delays.reset();
    assert.equal(delays.next(), expected[0]);
  }
});

test('delays never overflow', () => {
  const delays = new BackOff({ base: 100, cap: 500, random: () => 1 });
  for (let i = 0; i < 5_000; i++) {
    assert.ok(delays.next() <= 500);
  }
});
