import assert from 'node:assert/strict';
import test from 'node:test';
import {
  ALGORITHMS,
  foresee,
  highest,
  outcome,
  settled,
  tally,
  trailing,
} from '../../main/resources/dev/trunkline/gateway/console/theory.js';

const FIVE = { most: 5, window: 1_000, edge: 0 };
const burst = (at, count) => Array(count).fill(at);
const outcomes = (name, quota, instants) => foresee(name, quota, instants).map(outcome);
const leaving = (name, quota, instants) =>
  foresee(name, quota, instants)
    .map(({ leaves }) => leaves)
    .filter(leaves => leaves !== undefined);

const mostWithin = (instants, span) => highest(trailing(instants, span));

/** The same numbers each time, so that a fault can be found again. */
function random(seed) {
  return () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
}

function arrivals(seed, count, longest) {
  const next = random(seed);
  let at = 0;
  return Array.from({ length: count }, () => (at += next() < 0.4 ? 0 : next() * longest));
}

test('a token bucket lets its burst through at once and then one for each token that comes back', () => {
  const quota = { most: 10, window: 2_000 };
  const steady = Array.from({ length: 20 }, (_, i) => 100 + i * 100);
  assert.deepEqual(tally(outcomes('token-bucket', quota, burst(0, 12))), { allowed: 10, delayed: 0, refused: 2 });
  assert.equal(leaving('token-bucket', quota, [...burst(0, 10), ...steady]).length, 20);
});

test('of a token bucket nobody gets more than the burst and what came back, in any span', () => {
  const quota = { most: 10, window: 2_000 };
  for (let seed = 1; seed <= 20; seed++) {
    const left = leaving('token-bucket', quota, arrivals(seed, 300, 250));
    for (const span of [1, 200, 1_000, 5_000]) {
      assert.ok(mostWithin(left, span) <= 10 + span / 200 + 1e-6, `seed ${seed}, span ${span}`);
    }
  }
});

test('what leaves a leaky bucket is a turn apart, and the queue is never longer than its places', () => {
  assert.deepEqual(leaving('leaky-bucket', FIVE, burst(0, 9)), [0, 200, 400, 600, 800]);
  assert.deepEqual(tally(outcomes('leaky-bucket', FIVE, burst(0, 9))), { allowed: 1, delayed: 4, refused: 4 });
  for (let seed = 1; seed <= 20; seed++) {
    const verdicts = foresee('leaky-bucket', FIVE, arrivals(seed, 300, 250)).filter(({ leaves }) => leaves !== undefined);
    verdicts.forEach(({ asked, leaves }, i) => {
      assert.ok(leaves >= asked && leaves - asked <= 800 + 1e-6);
      assert.ok(i === 0 || leaves - verdicts[i - 1].leaves >= 200 - 1e-6);
    });
  }
});

test('a fixed window lets twice its limit through around an edge, and the sliding ones do not', () => {
  const around = [...burst(2_950, 5), ...burst(3_050, 5)];
  assert.equal(leaving('fixed-window', FIVE, around).length, 10);
  assert.equal(leaving('sliding-window', FIVE, around).length, 5);
  assert.equal(leaving('sliding-log', FIVE, around).length, 5);
});

test('where windows begin is told, not guessed', () => {
  const around = [...burst(2_950, 5), ...burst(3_050, 5)];
  assert.equal(leaving('fixed-window', { ...FIVE, edge: 400 }, around).length, 5);
  assert.equal(leaving('fixed-window', { ...FIVE, edge: -2_000 }, around).length, 10);
});

test('a sliding log lets no more than the limit through in any window, and everything below it', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const instants = arrivals(seed, 300, 250);
    // A window without its beginning.
    assert.ok(mostWithin(leaving('sliding-log', FIVE, instants), 1_000) <= 5, `seed ${seed}`);
  }
  const slow = Array.from({ length: 50 }, (_, i) => i * 200);
  assert.equal(leaving('sliding-log', FIVE, slow).length, 50);
});

test('a sliding window weighs the one before by how much of it is within reach', () => {
  const instants = [...burst(0, 5), ...burst(1_400, 5)];
  // 5 × 0.6 are within reach of 1,400 ms, so there is room for two.
  assert.equal(leaving('sliding-window', FIVE, instants).length, 7);
  assert.equal(leaving('sliding-window', FIVE, [...burst(0, 5), ...burst(2_000, 5)]).length, 10);
});

test('at a steady rate above the limit all let the rate through in the end', () => {
  const instants = Array.from({ length: 600 }, (_, i) => i * 100 + 1);
  for (const name of Object.keys(ALGORITHMS)) {
    const late = leaving(name, FIVE, instants).filter(at => at >= 20_000 && at < 60_000);
    assert.ok(Math.abs(late.length - 200) <= 40, `${name}: ${late.length} in 40 s`);
  }
});

test('what lies in the last second is told wherever it changes', () => {
  assert.deepEqual(trailing([0, 100, 100], 1_000), [
    { at: 0, count: 1 },
    { at: 100, count: 3 },
    { at: 1_000, count: 2 },
    { at: 1_100, count: 0 },
  ]);
  assert.equal(mostWithin([0, 1_000, 1_500, 1_999], 1_000), 3);
  assert.equal(mostWithin([], 1_000), 0);
});

test('what is a span apart but for a little does not stick out', () => {
  const output = [0, 200, 400, 600, 800, 990, 1_195, 1_405];
  assert.equal(mostWithin(output, 1_000), 6);
  assert.equal(highest(settled(trailing(output, 1_000), 40)), 5);
  assert.equal(highest(settled(trailing([0, 0, 0, 10, 20, 30], 1_000), 40)), 6);
});
