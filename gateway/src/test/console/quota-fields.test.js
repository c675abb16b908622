import assert from 'node:assert/strict';
import test from 'node:test';
import { member } from '../../main/resources/dev/trunkline/gateway/console/quota-fields.js';

test('a limit is found by its name among others', () => {
  assert.deepEqual(member('"all";q=100;w=1, "token-bucket";q=10;w=2', 'token-bucket'), { q: 10, w: 2 });
  assert.deepEqual(member('"token-bucket";r=3;t=2', 'token-bucket'), { r: 3, t: 2 });
});

test('what is not a number is left out', () => {
  assert.deepEqual(member('"a";q=5;qu="requests";w=1', 'a'), { q: 5, w: 1 });
});

test('a limit that is not told of is not there', () => {
  assert.equal(member('"token-bucket-2";q=10', 'token-bucket'), undefined);
  assert.equal(member(null, 'token-bucket'), undefined);
});
