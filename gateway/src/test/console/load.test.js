import assert from 'node:assert/strict';
import test from 'node:test';
import { instants } from '../../main/resources/dev/trunkline/gateway/console/load.js';

const WINDOWS = { window: 1_000, next: 300 };
const load = { pattern: 'steady', rate: 4, size: 4, every: 2, seconds: 3 };

test('a steady load is one after the other at the same distance', () => {
  assert.deepEqual(
    instants(load, WINDOWS),
    Array.from({ length: 12 }, (_, i) => i * 250),
  );
});

test('bursts are all at once, and as far apart as was asked', () => {
  assert.deepEqual(instants({ ...load, pattern: 'bursts' }, WINDOWS), [0, 0, 0, 0, 2_000, 2_000, 2_000, 2_000]);
});

test('bursts around an edge are half before and half after it', () => {
  const at = instants({ ...load, pattern: 'edge' }, WINDOWS);
  assert.equal(at.length, 8);
  assert.deepEqual(
    at.map(instant => instant < 300 || (instant > 1_300 && instant < 2_300)),
    [true, true, false, false, true, true, false, false],
  );
  assert.deepEqual(at, [...at].sort((a, b) => a - b));
});

test('an edge that is too near is left to pass', () => {
  const at = instants({ ...load, pattern: 'edge', every: 1 }, { window: 1_000, next: 10 });
  assert.ok(at[0] > 0 && at[0] < 1_010);
});

test('bursts around edges keep a window free between them', () => {
  const at = instants({ ...load, pattern: 'edge', every: 1, seconds: 5 }, { window: 1_000, next: 500 });
  assert.deepEqual([at[0], at[4], at[8]].map(Math.round), [300, 2_300, 4_300]);
});
