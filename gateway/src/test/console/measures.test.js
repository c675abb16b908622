import assert from 'node:assert/strict';
import test from 'node:test';
import { ClockSkew, Latencies, Rates, Sends, SHOWN_SECONDS } from '../../main/resources/dev/trunkline/gateway/console/measures.js';

test('each post of our own narrows what is known of the clocks', () => {
  const skew = new ClockSkew();
  assert.equal(skew.known, false);
  assert.equal(skew.offset, 0);
  // The service is 500 ms ahead.
  skew.observe(1_000, 1_520, 1_100);
  assert.deepEqual([skew.offset, skew.error], [470, 50]);
  skew.observe(2_000, 2_590, 2_100);
  assert.deepEqual([skew.offset, skew.error], [505, 15]);
});

test('when a clock was set, what was known before does not count', () => {
  const skew = new ClockSkew();
  skew.observe(1_000, 1_520, 1_100);
  skew.observe(2_000, 9_050, 2_100);
  assert.deepEqual([skew.offset, skew.error], [7_000, 50]);
});

test('percentiles are those of the nearest rank', () => {
  const latencies = new Latencies();
  assert.equal(latencies.percentile(0.5), undefined);
  for (let i = 20; i >= 1; i--) {
    latencies.add(i, i);
  }
  assert.equal(latencies.percentile(0.5), 10);
  assert.equal(latencies.percentile(0.95), 19);
  assert.equal(latencies.percentile(1), 20);
});

test('only the newest hundred are kept', () => {
  const latencies = new Latencies();
  for (let i = 1; i <= 300; i++) {
    latencies.add(i, i);
  }
  assert.equal(latencies.samples.length, 100);
  assert.equal(latencies.percentile(0.01), 201);
});

const steps = (rates, ...points) => points.forEach(([at, bytes, requests = 0]) => rates.add(at, { bytes, requests }));

test('a rate is what a count gained in each second', () => {
  const rates = new Rates();
  steps(rates, [1_000, 500, 3], [2_000, 500, 3], [3_000, 740, 4]);
  assert.deepEqual(rates.of('bytes'), [
    { at: 2_000, value: 0 },
    { at: 3_000, value: 240 },
  ]);
  assert.deepEqual([rates.sum('bytes'), rates.sum('requests')], [240, 1]);
});

test('what came while a page was in the background is spread over that time', () => {
  const rates = new Rates();
  steps(rates, [0, 0], [10_000, 500]);
  assert.deepEqual(rates.of('bytes'), [{ at: 10_000, value: 50 }]);
  assert.equal(rates.sum('bytes'), 500);
});

test('a moment is no second, and what came in it is not forgotten', () => {
  const rates = new Rates();
  steps(rates, [0, 0], [20, 400], [1_000, 400]);
  assert.deepEqual(rates.of('bytes'), [{ at: 1_000, value: 400 }]);
});

test('only what is shown is kept', () => {
  const rates = new Rates();
  for (let second = 0; second <= 1_000; second++) {
    steps(rates, [second * 1_000, second]);
  }
  assert.equal(rates.of('bytes').length, SHOWN_SECONDS);
  assert.equal(rates.sum('bytes'), SHOWN_SECONDS);
});

test('a clock that was set back begins anew', () => {
  const rates = new Rates();
  steps(rates, [10_000, 0], [11_000, 10], [2_000, 20], [3_000, 30]);
  assert.deepEqual(
    rates.of('bytes').map(({ value }) => value),
    [10],
  );
});

test('a post of our own is known by its sending, even if it arrives before its answer', async () => {
  const sends = new Sends();
  const told = [];
  let answer;
  const tracked = sends.track(7, new Promise(resolve => (answer = resolve)));
  sends.whenKnown('mine', sentAt => told.push(['mine', sentAt]));
  sends.whenKnown('theirs', sentAt => told.push(['theirs', sentAt]));
  assert.deepEqual(told, []);
  answer({ id: 'mine' });
  await tracked;
  assert.deepEqual(told, [
    ['mine', 7],
    ['theirs', undefined],
  ]);
  sends.whenKnown('mine', sentAt => told.push(sentAt));
  assert.equal(told.at(-1), 7);
});

test('a post that failed leaves nobody waiting', async () => {
  const sends = new Sends();
  const told = [];
  const tracked = sends.track(7, Promise.reject(new Error('no')));
  sends.whenKnown('theirs', sentAt => told.push(sentAt));
  await assert.rejects(tracked, /no/);
  assert.deepEqual(told, [undefined]);
});
