/** How an attempt to read the feed ended, and with that what comes next. */
export class Outcome extends Error {
  /**
   * @param {'stopped'|'unusable'|'lost'|'again'|'later'|'token'|'terminal'} kind
   *   stopped: by us; unusable: gave no sign of life; lost: was good and broke; again: all is well, come back;
   *   later: the server names the time; token: a new access token is needed; terminal: coming back would not help
   * @param {string} message
   * @param {{code?: number|string, delay?: number, problem?: object}} more delay: milliseconds
   */
  constructor(kind, message, { code, delay, problem } = {}) {
    super(message);
    this.name = 'FeedError';
    this.kind = kind;
    this.code = code;
    this.delay = delay;
    this.problem = problem;
  }
}

const LATER = 30_000;

/** The close codes of docs/feed-protocol.md; undefined for those that say nothing of the feed. */
export function ofCloseCode(code, reason, delay) {
  const message = reason || `closed with ${code}`;
  if (code === 4100 || code === 4103) {
    return new Outcome('token', message, { code });
  }
  if (code === 4102) {
    return new Outcome('later', message, { code, delay: LATER });
  }
  if (code === 1009 || code >= 4101) {
    return new Outcome('terminal', message, { code });
  }
  if (code >= 4000) {
    return new Outcome(delay === undefined ? 'lost' : 'again', message, { code, delay });
  }
  return undefined;
}

/** An HTTP status that is no success. */
export function ofStatus(status, { problem, retryAfter } = {}) {
  const message = problem?.detail ?? problem?.title ?? `HTTP ${status}`;
  const more = { code: problem?.type?.split('/').at(-1) ?? status, problem };
  if (status === 401) {
    return new Outcome('token', message, more);
  }
  if (status === 429 || (status === 503 && retryAfter !== undefined)) {
    return new Outcome('later', message, { ...more, delay: retryAfter ?? 1_000 });
  }
  if (status >= 400 && status < 500 && status !== 408) {
    return new Outcome('terminal', message, more);
  }
  return new Outcome('unusable', message, more);
}
