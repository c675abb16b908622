import assert from 'node:assert/strict';
import test from 'node:test';
import { ofCloseCode, ofStatus } from '../lib/outcome.js';
import { claims, Tokens } from '../lib/tokens.js';

for (const [code, delay, kind] of [
  [4000, 500, 'again'],
  [4000, undefined, 'lost'],
  [4001, undefined, 'lost'],
  [4002, undefined, 'lost'],
  [4003, undefined, 'lost'],
  [4100, undefined, 'token'],
  [4101, undefined, 'terminal'],
  [4102, undefined, 'later'],
  [4103, undefined, 'token'],
  [4200, undefined, 'terminal'],
  [4201, undefined, 'terminal'],
  [1009, undefined, 'terminal'],
  [1006, undefined, undefined],
  [1000, undefined, undefined],
]) {
  test(`close code ${code}${delay === undefined ? '' : ' with a delay'} is ${kind}`, () => {
    assert.equal(ofCloseCode(code, '', delay)?.kind, kind);
  });
}

for (const [status, retryAfter, kind, delay, unexplained = kind] of [
  [400, undefined, 'terminal', undefined, 'unusable'],
  [401, undefined, 'token', undefined, 'unusable'],
  [403, undefined, 'terminal', undefined, 'unusable'],
  [404, undefined, 'terminal', undefined, 'unusable'],
  [405, undefined, 'terminal', undefined, 'unusable'],
  [408, undefined, 'unusable'],
  [429, 7_000, 'later', 7_000],
  [429, undefined, 'later', 1_000],
  [500, undefined, 'unusable'],
  [502, undefined, 'unusable'],
  [503, 2_000, 'later', 2_000],
  [503, undefined, 'unusable'],
  [504, undefined, 'unusable'],
]) {
  test(`status ${status}, Retry-After ${retryAfter}, is ${kind} with a problem, and ${unexplained} without`, () => {
    const explained = ofStatus(status, { problem: { type: 'https://trunkline.test/problems/why', status }, retryAfter });
    assert.deepEqual([explained.kind, explained.delay, explained.code], [kind, delay, 'why']);
    const other = ofStatus(status, { retryAfter });
    assert.deepEqual([other.kind, other.delay, other.code], [unexplained, delay, status]);
  });
}

test('a problem whose type is no text has the status for its code', () => {
  assert.equal(ofStatus(404, { problem: { type: 7 } }).code, 404);
});

const jwt = body => `e30.${Buffer.from(JSON.stringify(body)).toString('base64url')}.x`;

test('claims are read, and what has none has none', () => {
  assert.deepEqual(claims(jwt({ sub: 'ädä' })), { sub: 'ädä' });
  for (const none of [undefined, '', 'a.b', 'a.b.c', 'a.!.c']) {
    assert.equal(claims(none), undefined);
  }
});

test('a token is kept, replaced before its end, and never asked for twice at a time', async () => {
  let now = 0;
  const asked = [];
  const tokens = new Tokens(
    async ({ renew }) => {
      asked.push(renew);
      return jwt({ iat: now / 1_000, exp: now / 1_000 + 100 });
    },
    { now: () => now },
    10_000,
  );
  await Promise.all([tokens.get(), tokens.get()]);
  await tokens.get();
  assert.deepEqual(asked, [false]);
  now = 89_999;
  await tokens.get();
  assert.deepEqual(asked, [false]);
  now = 90_000;
  await Promise.all([tokens.get(), tokens.get()]);
  assert.deepEqual(asked, [false, true]);
});

test('where the clock is wrong, tokens are not asked for all the time', async () => {
  let asked = 0;
  const tokens = new Tokens(async () => (asked++, jwt({ exp: 1 })), { now: () => 9e9 }, 10_000);
  await tokens.get();
  await tokens.get();
  await tokens.get();
  assert.equal(asked, 1);
});
