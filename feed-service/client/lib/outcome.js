/** How an attempt to read the feed ended, and with that what comes next. */
export class Outcome extends Error {
  /**
   * @param {'stopped'|'unusable'|'lost'|'silent'|'again'|'later'|'token'|'terminal'} kind
   *   stopped: by us; unusable: gave no sign of life; lost: was good and broke; silent: began well, then nothing came;
   *   again: all is well, come back; later: the server names the time; token: a new access token is needed;
   *   terminal: coming back would not help
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

/**
 * An HTTP status that is no success. What does not explain itself (RFC 9457) was said by something on the way, which knows
 * nothing of the feed: it neither doubts the token nor ends the feed, but this way is blocked.
 */
export function ofStatus(status, { problem, retryAfter } = {}) {
  const message = problem?.detail ?? problem?.title ?? `HTTP ${status}`;
  const more = { code: typeof problem?.type === 'string' ? problem.type.split('/').at(-1) : status, problem };
  if (status === 429 || (status === 503 && retryAfter !== undefined)) {
    return new Outcome('later', message, { ...more, delay: retryAfter ?? 1_000 });
  }
  if (problem === undefined || status < 400 || status >= 500 || status === 408) {
    return new Outcome('unusable', message, more);
  }
  return new Outcome(status === 401 ? 'token' : 'terminal', message, more);
}
