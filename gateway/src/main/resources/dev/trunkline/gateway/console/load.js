/**
 * When requests are to be sent: pure arithmetic, in milliseconds from the beginning.
 *
 * @typedef {{pattern: 'steady' | 'bursts' | 'edge', rate: number, size: number, every: number, seconds: number}} Load
 *     requests a second; requests in a burst; seconds between bursts; seconds in all
 */

/** So far from the edge on either side that what is sent stays on its side of it, and is close to the rest. */
const BEFORE = 200;
const AFTER = 60;

/**
 * @param {Load} load
 * @param {{window: number, next: number}} windows how long one is, and when the next begins
 * @returns {number[]} in their order
 */
export function instants({ pattern, rate, size, every, seconds }, { window, next }) {
  const end = seconds * 1_000;
  if (pattern === 'steady') {
    return Array.from({ length: Math.ceil(seconds * rate) }, (_, i) => (i * 1_000) / rate);
  }
  const bursts = pattern === 'edge' ? edges(every * 1_000, end, window, next) : evenly(every * 1_000, end);
  const half = Math.ceil(size / 2);
  return bursts.flatMap(at =>
    Array.from({ length: size }, (_, i) => (pattern === 'bursts' ? at : i < half ? at - BEFORE : at + AFTER)),
  );
}

function evenly(every, end) {
  return Array.from({ length: Math.ceil(end / every) }, (_, i) => i * every);
}

/** Edges of windows: as often as asked, or at every second one, or what is used in one window would be missing in the next. */
function edges(every, end, window, next) {
  const step = Math.max(2, Math.round(every / window)) * window;
  const first = next < BEFORE ? next + window : next;
  return Array.from({ length: Math.max(1, Math.ceil((end - first) / step)) }, (_, i) => first + i * step);
}
