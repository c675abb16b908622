import assert from 'node:assert/strict';
import test from 'node:test';
import { WindowEdge } from '../../main/resources/dev/trunkline/gateway/console/window-edge.js';

test('a window has begun where more is left than before', () => {
  const edge = new WindowEdge(1_000);
  edge.observe(100, 110, 1);
  edge.observe(200, 210, 0);
  assert.equal(edge.known, false);
  edge.observe(230, 240, 4);
  assert.deepEqual([edge.known, edge.at, edge.error], [true, 220, 20]);
  assert.equal(edge.after(500), 1_220);
  assert.equal(edge.after(1_220), 1_220);
});

test('each pair narrows what is known, in whatever window it is', () => {
  const edge = new WindowEdge(1_000);
  edge.observe(200, 210, 0);
  edge.observe(230, 240, 4);
  edge.observe(5_190, 5_205, 0);
  edge.observe(5_206, 5_216, 4);
  assert.deepEqual([edge.at, edge.error], [208, 8]);
});

test('of requests that were on their way at once nothing is learnt', () => {
  const edge = new WindowEdge(1_000);
  edge.observe(200, 240, 0);
  edge.observe(210, 230, 4);
  assert.equal(edge.known, false);
});

test('answers that are windows apart tell nothing of where one began', () => {
  const edge = new WindowEdge(1_000);
  edge.observe(200, 210, 0);
  edge.observe(1_500, 1_510, 4);
  assert.equal(edge.known, false);
});

test('what contradicts what was known takes its place', () => {
  const edge = new WindowEdge(1_000);
  edge.observe(200, 210, 0);
  edge.observe(230, 240, 4);
  edge.observe(9_700, 9_710, 0);
  edge.observe(9_720, 9_730, 4);
  assert.deepEqual([edge.at, edge.error], [9_715, 15]);
});
