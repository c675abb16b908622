import { Attempt } from './lib/attempt.js';
import { BackOff } from './lib/back-off.js';
import { Emitter } from './lib/emitter.js';
import { Http } from './lib/http.js';
import { Ladder } from './lib/ladder.js';
import { Outbox } from './lib/outbox.js';
import { Outcome } from './lib/outcome.js';
import { Stats } from './lib/stats.js';
import { Tokens } from './lib/tokens.js';
import { page } from './lib/transports.js';

/** The best first, as in the handbook's decision tree. */
export const TRANSPORTS = ['websocket', 'sse', 'long-poll', 'poll'];

/** Milliseconds, unless it says otherwise. */
const TIMING = {
  /** for the first sign of life of a transport; then it is left for the next */
  firstSign: 5_000,
  /** without a sign of life; the server gives one every 15 s */
  silence: 40_000,
  /** from the first sign of life to one that counts, in a trial of a transport that began well before and fell silent */
  secondSign: 1_000,
  /** for one request, and for the answer to a frame */
  request: 10_000,
  answer: 10_000,
  /** between two tries to connect: the first, and the most */
  retry: 500,
  retryMost: 30_000,
  /** until an unusable transport is tried again: the first time, and at most */
  trial: 15_000,
  trialMost: 600_000,
  /** for which a connection must last to count as good; three in a row that do not make a transport unusable */
  stable: 10_000,
  /** before its end that a token is replaced */
  renew: 30_000,
  /** between two renewals because of the time, whatever the clocks say */
  renewApart: 2_000,
  /** between two tellings of the statistics */
  stats: 500,
};

const clock = {
  now: () => Date.now(),
  setTimeout: (task, millis) => setTimeout(task, millis),
  clearTimeout: timer => clearTimeout(timer),
};

/** crypto.randomUUID is there for secure contexts only. */
function randomId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('');
}

/** Milliseconds; a server's word for a longer time is not taken. */
const LONGEST_WAIT = 3_600_000;

/** Remembered of what came while a better transport is on trial; beyond it the trial is given up. */
const MOST_SKIPPED = 1_000;

/**
 * One feed, once and in order, over whatever transport works. See README.md for its use and feed-client.d.ts for its
 * types.
 */
export class FeedClient extends Emitter {
  #options;
  #ladder;
  #delays;
  #outbox;
  #stop = new AbortController();
  #state = 'stopped';
  #running = false;
  #main;
  #candidate;
  #since;
  #trialTimer;
  #renewTimer;
  #wake = () => {};
  #holds = new Set();
  #iterators = new Set();
  #refusals = 0;
  #renewsInPlace = true;
  #authenticating;
  #transport;
  #lastTransport;
  #lastReason;

  /** What attempts and the outbox see of this; the public face has none of it. */
  #inside;

  constructor(options) {
    super();
    this.#options = { transports: TRANSPORTS, history: 0, buffer: 1_000, outbox: 100, random: Math.random, ...options };
    const timing = { ...TIMING, ...options.timing };
    const time = options.clock ?? clock;
    const { random } = this.#options;
    const stats = new Stats(snapshot => this.emit('stats', snapshot), time, timing.stats);
    const tokens = new Tokens(options.token ?? (async () => undefined), time, timing.renew, timing.renewApart);
    const base = (options.base ?? globalThis.location?.origin ?? '').replace(/\/$/, '');
    const fetcher = options.fetch ?? ((...request) => globalThis.fetch(...request));
    this.#ladder = new Ladder(TRANSPORTS, { base: timing.trial, cap: timing.trialMost, stable: timing.stable, random });
    this.#ladder.allow(this.#options.transports);
    this.#delays = new BackOff({ base: timing.retry, cap: timing.retryMost, random });
    this.#inside = {
      base,
      feed: options.feed ?? '/v1/feed',
      cursor: options.after,
      tokens,
      stats,
      clock: time,
      timing,
      http: new Http({ base, fetch: fetcher, tokens, stats, clock: time, deadline: timing.request }),
      WebSocket: options.WebSocket ?? globalThis.WebSocket,
      signal: this.#stop.signal,
      postDelays: new BackOff({ base: timing.retry, cap: timing.retryMost, random }),
      proven: attempt => this.#proven(attempt),
      deliver: event => this.#deliver(event),
      control: frame => this.#control(frame),
      answer: frame => this.#answer(frame),
      socket: attempt => this.#socket(attempt),
      currentSend: () => this.#main?.send,
      missed: attempt => this.#missed(attempt),
    };
    this.#outbox = new Outbox(this.#inside, this.#options.outbox);
    if (options.start !== false) {
      this.start();
    }
  }

  /** Where the feed has been read to; a client that starts with it as `after` goes on there. */
  get cursor() {
    return this.#inside.cursor;
  }

  get state() {
    return this.#state;
  }

  /** The transport in use, or undefined. */
  get transport() {
    return this.#transport;
  }

  get stats() {
    return this.#inside.stats.snapshot();
  }

  /** The transports that may be used. */
  get transports() {
    return TRANSPORTS.filter(name => this.#ladder.allows(name));
  }

  set transports(names) {
    this.#ladder.allow(names);
    if (this.#candidate && !this.#ladder.allows(this.#candidate.name)) {
      this.#candidate.stop();
    }
    if (this.#main && this.#main.name !== 'start' && !this.#ladder.allows(this.#main.name)) {
      this.#main.stop();
    }
    this.#scheduleTrial();
    this.#wake();
  }

  /** Starts, or starts again after an error that somebody had to mend. */
  start() {
    if (this.#state === 'stopped') {
      this.#setState('connecting');
      this.#refusals = 0;
      // Whoever starts it from a listener finds its loop still going.
      if (!this.#running) {
        this.#run();
      }
    }
  }

  /** Ends everything; posts that wait are rejected. */
  close() {
    if (this.#state === 'closed') {
      return;
    }
    this.#setState('closed');
    this.#stop.abort();
    this.#main?.stop();
    this.#candidate?.stop();
    this.#outbox.stop();
    this.#clearTimers();
    this.#inside.stats.stop();
    this.#wake();
    this.#iterators.forEach(end => end());
  }

  /**
   * Writes a post, now or when there is a connection again.
   * @returns {Promise<object>} the post as it was made
   */
  post(text, { id = randomId() } = {}) {
    return this.#outbox.add(text, id);
  }

  /** The events from now on. Who does not take them holds the feed up, and loses none. */
  [Symbol.asyncIterator]() {
    const waiting = [];
    const takers = [];
    let ended = false;
    const most = this.#options.buffer;
    const hold = Symbol('hold');
    const off = this.on('event', event => {
      if (takers.length > 0) {
        takers.shift()({ value: event, done: false });
      } else {
        waiting.push(event);
        if (waiting.length >= most) {
          this.#hold(hold);
        }
      }
    });
    const end = () => {
      ended = true;
      off();
      this.#iterators.delete(end);
      this.#release(hold);
      takers.splice(0).forEach(taker => taker({ value: undefined, done: true }));
    };
    if (this.#state === 'closed') {
      end();
    } else {
      this.#iterators.add(end);
    }
    return {
      next: () => {
        if (waiting.length > 0) {
          const value = waiting.shift();
          if (waiting.length <= most / 2) {
            this.#release(hold);
          }
          return Promise.resolve({ value, done: false });
        }
        return ended
          ? Promise.resolve({ value: undefined, done: true })
          : new Promise(resolve => takers.push(resolve));
      },
      return: () => {
        waiting.length = 0;
        end();
        return Promise.resolve({ value: undefined, done: true });
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  async #run() {
    this.#running = true;
    const wake = () => this.#wake();
    globalThis.addEventListener?.('online', wake);
    try {
      while (this.#state !== 'closed' && this.#state !== 'stopped') {
        await this.#turn();
      }
    } finally {
      this.#running = false;
      globalThis.removeEventListener?.('online', wake);
      this.#use(undefined);
      this.#clearTimers();
    }
  }

  /** One attempt, and what follows from its end. */
  async #turn() {
    if (this.#holds.size > 0) {
      await this.#wait(undefined, 'held');
      return;
    }
    if (this.#main === undefined) {
      const rest = this.#ladder.rest(this.#now());
      if (rest > 0) {
        await this.#wait(rest);
        return;
      }
      const name = this.#inside.cursor === undefined ? 'start' : this.#ladder.choose(this.#now());
      if (name === undefined || this.#ladder.choose(this.#now()) === undefined) {
        await this.#wait(undefined, 'waiting');
        return;
      }
      this.#setState('connecting');
      this.#main = name === 'start' ? new Attempt(name, this.#inside, { run: at => this.#begin(at) }) : new Attempt(name, this.#inside);
    }
    const attempt = this.#main;
    const outcome = await attempt.done;
    if (this.#main !== attempt) {
      // A better one has taken over.
      return;
    }
    this.#main = undefined;
    this.#candidate?.stop();
    this.#outbox.disconnected();
    this.#inside.clock.clearTimeout(this.#renewTimer);
    await this.#after(attempt, outcome);
  }

  /** Where the feed is now, and the newest of it if that is wanted. */
  async #begin(attempt) {
    const { history } = this.#options;
    if (history > 0) {
      await page(attempt, { limit: Math.min(history, 100) });
    } else {
      const { body } = await this.#inside.http.whole(`${this.#inside.feed}?limit=1`, { signal: attempt.signal });
      this.#inside.cursor = body.next;
    }
  }

  async #after(attempt, outcome) {
    const { name } = attempt;
    if (this.#state === 'closed' || outcome.kind === 'stopped' || (name === 'start' && outcome.kind === 'again')) {
      return;
    }
    this.#use(undefined, outcome.message);
    if (this.#authenticating && outcome.code === 4200) {
      // A service of before `authenticate` closes on what it does not know.
      this.#authenticating = undefined;
      this.#renewsInPlace = false;
      return;
    }
    this.#authenticating = undefined;
    if (outcome.kind === 'token') {
      await this.#refused(outcome);
    } else if (outcome.kind === 'terminal') {
      this.#fail(outcome);
    } else if (outcome.kind === 'later' && name !== 'start') {
      // The next turn takes another, or waits.
      this.#ladder.sentAway(name, this.#now() + this.#spread(outcome.delay));
    } else if (outcome.kind === 'again' || outcome.kind === 'later') {
      await this.#wait(this.#spread(outcome.delay));
    } else if (name === 'start' || !this.#another(attempt, outcome)) {
      this.emit('error', outcome);
      await this.#wait(Math.max(this.#delays.next(), outcome.delay ?? 0));
    }
  }

  /** Whether another transport is to be tried at once. */
  #another({ name, lastSign }, { kind }) {
    const now = this.#now();
    if (kind === 'silent') {
      return this.#ladder.silent(name, lastSign, now);
    }
    return kind === 'unusable' ? this.#ladder.failed(name, now) : this.#ladder.lost(name, now);
  }

  /** The token does not count. A new one is asked for once; if that is refused too, somebody must mend it. */
  async #refused(outcome) {
    if (++this.#refusals > 1) {
      this.#fail(outcome);
      return;
    }
    try {
      if ((await this.#inside.tokens.renew()) === undefined) {
        this.#fail(outcome);
      }
    } catch (failed) {
      this.#refusals--;
      this.emit('error', failed);
      await this.#wait(this.#delays.next());
    }
  }

  #fail(outcome) {
    if (this.#state !== 'closed') {
      this.#setState('stopped');
      this.emit('error', outcome);
    }
  }

  #proven(attempt) {
    if (attempt.name === 'start') {
      this.#refusals = 0;
      return;
    }
    if (attempt === this.#candidate) {
      this.#promote(attempt);
    }
    this.#refusals = 0;
    this.#delays.reset();
    this.#ladder.proven(attempt.name, this.#now());
    this.#use(attempt.name);
    this.#setState('live');
    this.#scheduleTrial();
    this.#scheduleRenewal();
    this.#outbox.flush();
  }

  /** The candidate works: from here on it is the one in use, and what the old one delivered meanwhile is skipped. */
  #promote(attempt) {
    const old = this.#main;
    attempt.skip(this.#since);
    this.#since = undefined;
    this.#candidate = undefined;
    this.#main = attempt;
    old?.stop();
    this.#outbox.disconnected();
  }

  #scheduleTrial() {
    const { clock: time } = this.#inside;
    time.clearTimeout(this.#trialTimer);
    const trial = this.#state === 'live' && !this.#candidate && this.#ladder.trial(this.#transport);
    if (trial) {
      this.#trialTimer = time.setTimeout(() => this.#try(trial.name), Math.max(0, trial.at - this.#now()));
    }
  }

  /** A better transport, beside the one in use. */
  async #try(name) {
    if (this.#candidate || this.#state !== 'live') {
      return;
    }
    this.#since = [];
    // A browser shows no heartbeats of a socket, so its first sign must do; if nothing follows, it is soon left again.
    const doubted = name !== 'websocket' && this.#ladder.doubts(name);
    const candidate = new Attempt(name, this.#inside, { doubted });
    this.#candidate = candidate;
    const outcome = await candidate.done;
    if (this.#candidate === candidate) {
      this.#candidate = undefined;
      this.#since = undefined;
      if (outcome.kind === 'silent') {
        this.#ladder.silent(name, candidate.lastSign, this.#now());
      } else if (outcome.kind !== 'stopped') {
        this.#ladder.failed(name, this.#now());
      }
      if (outcome.kind === 'later') {
        this.#ladder.sentAway(name, this.#now() + this.#spread(outcome.delay));
      }
      this.#scheduleTrial();
    }
  }

  #deliver(event) {
    if (this.#since?.push(event.cursor) > MOST_SKIPPED) {
      this.#candidate?.stop(new Outcome('unusable', 'more came meanwhile than can be remembered'));
      this.#since = undefined;
    }
    this.#inside.cursor = event.cursor;
    this.#inside.stats.count('events');
    this.emit('event', event);
  }

  #control(frame) {
    if (frame.cursor !== undefined) {
      this.#inside.cursor = frame.cursor;
    }
    if (frame.type === 'caught-up') {
      this.emit('caughtUp', { cursor: frame.cursor });
    } else if (frame.type === 'reset') {
      this.emit('reset', { cursor: frame.cursor, detail: frame.detail });
    }
  }

  #answer(frame) {
    if (this.#authenticating && frame.id === this.#authenticating) {
      this.#authenticating = undefined;
      if (frame.type === 'error') {
        this.#renewsInPlace = false;
        this.#main?.stop(new Outcome('again', 'the new token was refused on this connection', { delay: 0 }));
      } else {
        this.#scheduleRenewal();
      }
      return;
    }
    this.#outbox.answer(frame);
  }

  #socket(attempt) {
    if (attempt === this.#main && attempt.send) {
      this.#outbox.flush();
    }
  }

  /** A stream ends with its token, so the token is replaced before that. */
  #scheduleRenewal() {
    const { clock: time, tokens } = this.#inside;
    time.clearTimeout(this.#renewTimer);
    const ending = tokens.ending();
    const live = this.#transport === 'websocket' || this.#transport === 'sse';
    if (live && ending !== Infinity) {
      // setTimeout takes no more than 31 bits.
      this.#renewTimer = time.setTimeout(() => this.#renew(), Math.min(Math.max(0, ending - this.#now()), 2 ** 31 - 1));
    }
  }

  async #renew() {
    const { tokens } = this.#inside;
    const attempt = this.#main;
    if (tokens.ending() > this.#now()) {
      this.#scheduleRenewal();
      return;
    }
    let token;
    try {
      token = await tokens.renew();
    } catch (failed) {
      // The connection lives on until the old one ends; then it is asked for again.
      this.emit('error', failed);
      return;
    }
    if (attempt === undefined || attempt !== this.#main || token === undefined) {
      return;
    }
    if (attempt.send && this.#renewsInPlace) {
      this.#authenticating = randomId();
      attempt.send({ type: 'authenticate', id: this.#authenticating, token });
    } else {
      attempt.stop(new Outcome('again', 'a new token', { delay: 0 }));
    }
  }

  /** Whether a quiet socket has kept something back; undefined if that is not to be learned. */
  async #missed(attempt) {
    const { http, feed, cursor, stats } = this.#inside;
    try {
      const query = new URLSearchParams({ limit: 1, after: cursor });
      const { body } = await http.whole(`${feed}?${query}`, { signal: attempt.signal });
      stats.count('heartbeats');
      return body.items.length > 0 && cursor === this.#inside.cursor;
    } catch {
      return undefined;
    }
  }

  #hold(by) {
    this.#holds.add(by);
    this.#candidate?.stop();
    this.#main?.stop();
  }

  #release(by) {
    if (this.#holds.delete(by)) {
      this.#wake();
    }
  }

  #use(name, reason) {
    if (name !== this.#transport) {
      const previous = this.#transport;
      this.#transport = name;
      if (name !== undefined) {
        this.#inside.stats.count('connections');
        this.emit('transport', { transport: name, previous: this.#lastTransport, reason: this.#lastReason });
        this.#lastTransport = name;
        this.#lastReason = undefined;
      } else {
        this.#lastReason = reason;
        this.#lastTransport = previous;
      }
    } else if (reason) {
      this.#lastReason = reason;
    }
  }

  #setState(state) {
    if (state !== this.#state && this.#state !== 'closed') {
      this.#state = state;
      this.emit('state', state);
    }
  }

  /** Until the time is over, or something has changed that makes it worth to look again. */
  #wait(millis, state = 'waiting') {
    if (this.#state === 'closed' || this.#state === 'stopped') {
      return Promise.resolve();
    }
    this.#use(undefined);
    this.#setState(state);
    return new Promise(resolve => {
      const { clock: time } = this.#inside;
      // Beyond 31 bits, or for what is no number, setTimeout would not wait at all.
      const timer =
        millis === undefined ? undefined : time.setTimeout(resolve, millis < LONGEST_WAIT ? millis : LONGEST_WAIT);
      this.#wake = () => {
        time.clearTimeout(timer);
        resolve();
      };
    });
  }

  /** A time that the server named, and some more by chance: it names the same to many. */
  #spread(millis) {
    const { random } = this.#options;
    return Math.round(millis * (1 + 0.2 * random()) + random() * this.#inside.timing.retry);
  }

  #now() {
    return this.#inside.clock.now();
  }

  #clearTimers() {
    this.#inside.clock.clearTimeout(this.#trialTimer);
    this.#inside.clock.clearTimeout(this.#renewTimer);
  }
}
