import assert from 'node:assert/strict';
import test from 'node:test';
import { SseParser } from '../lib/sse-parser.js';

const bytes = text => new TextEncoder().encode(text);

/** What comes of a stream that arrives in these pieces. */
function parse(...pieces) {
  const seen = [];
  const parser = new SseParser({
    onEvent: ({ type, data, lastEventId }) => seen.push([type, data, lastEventId]),
    onComment: comment => seen.push(['#', comment]),
    onRetry: millis => seen.push(['retry', millis]),
  });
  pieces.forEach(piece => parser.push(typeof piece === 'string' ? bytes(piece) : piece));
  return seen;
}

const one = (data, type = 'message', id = '') => [[type, data, id]];

const TABLE = [
  ['a line and a blank one are an event', ['data: a\n\n'], one('a')],
  ['without the blank line there is none', ['data: a\n'], []],
  ['one blank after the colon is not data', ['data:a\n\ndata:  b\n\n'], [...one('a'), ...one(' b')]],
  ['LF, CR and CRLF end lines', ['data: a\n\ndata: b\r\rdata: c\r\n\r\n'], [...one('a'), ...one('b'), ...one('c')]],
  ['CRLF may be cut in two', ['data: a\r', '\n\r', '\ndata: b\r', '\n', '\r', '\n'], [...one('a'), ...one('b')]],
  ['CR and a later LF are one end only when they touch', ['data: a\r', '\r', 'data: b\n\n'], [...one('a'), ...one('b')]],
  ['a BOM at the very beginning is no field', ['\uFEFFdata: a\n\n'], one('a')],
  ['a BOM that is cut in two', [new Uint8Array([0xef, 0xbb]), new Uint8Array([0xbf]), 'data: a\n\n'], one('a')],
  ['a second BOM is part of the name', ['\uFEFF\uFEFFdata: a\n\ndata: b\n\n'], one('b')],
  ['lines of data are joined by LF', ['data: a\ndata\ndata: c\n\n'], one('a\n\nc')],
  ['an empty line of data is an event', ['data\n\n'], one('')],
  ['without data there is no event, and the type is forgotten', ['event: x\n\ndata: a\n\n'], one('a')],
  ['the type is for one event', ['event: x\ndata: a\n\ndata: b\n\n'], [...one('a', 'x'), ...one('b')]],
  ['the id stays', ['id: 1\ndata: a\n\ndata: b\n\n'], [...one('a', 'message', '1'), ...one('b', 'message', '1')]],
  ['an id is taken without data, too', ['id: 1\n\ndata: b\n\n'], one('b', 'message', '1')],
  ['an empty id resets it', ['id: 1\ndata: a\n\nid\ndata: b\n\n'], [...one('a', 'message', '1'), ...one('b')]],
  ['an id with U+0000 is ignored', ['id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n'], [...one('a', 'message', '1'), ...one('b', 'message', '1')]],
  ['retry takes digits', ['retry: 1500\nretry: 1e3\nretry: -1\nretry:\n'], [['retry', 1500]]],
  ['comments are seen', [':\n: hello\n'], [['#', ''], ['#', ' hello']]],
  ['unknown fields are ignored', ['foo: bar\nData: x\ndata : x\n\ndata: a\n\n'], one('a')],
  ['a colon in the value is data', ['data: {"a":1}\n\n'], one('{"a":1}')],
  ['a character may be cut in two', [bytes('data: é\n\n').slice(0, 7), bytes('data: é\n\n').slice(7)], one('é')],
];

for (const [name, pieces, expected] of TABLE) {
  test(name, () => {
    assert.deepEqual(parse(...pieces), expected);
  });
}

test('however a stream is cut, the same comes of it', () => {
  const stream = bytes('\uFEFFretry: 5\r\nid: 7\r\nevent: x\r\ndata: ä\r\ndata: 😀\r\n\r\n: c\rdata: b\n\r\ndata: c\n\n');
  const whole = parse(stream);
  assert.equal(whole.length, 5);
  for (let i = 1; i < stream.length; i++) {
    assert.deepEqual(parse(stream.slice(0, i), stream.slice(i)), whole, `cut at ${i}`);
  }
  assert.deepEqual(parse(...Array.from(stream, byte => new Uint8Array([byte]))), whole);
});

test('an event without end does not fill the memory', () => {
  for (const piece of ['data: ' + 'x'.repeat(60), 'data: xxxx\n'.repeat(20)]) {
    const parser = new SseParser({ onEvent: () => {}, most: 50 });
    assert.throws(() => parser.push(bytes(piece)), /more than 50 characters/);
  }
});
