import { Outcome } from './outcome.js';
import { TRANSPORTS } from './transports.js';

/**
 * One try to read the feed by one transport. As a candidate it runs beside the one in use, and its first sign of life
 * lets it take over; until then it delivers nothing.
 */
export class Attempt {
  #controller = new AbortController();
  #client;
  #timer;
  #allowance = 0;
  #skip;
  #send;

  proven = false;

  /** Resolves with the Outcome; never rejects. */
  done;

  /**
   * @param {string} name of the transport
   * @param {object} client what the attempt reports to: proven(attempt), deliver(event, attempt), control(frame),
   *   answer(frame), socket(open); and what it uses: base, feed, cursor, http, tokens, clock, stats, WebSocket, timing
   */
  constructor(name, client, run = TRANSPORTS[name]) {
    this.name = name;
    this.#client = client;
    this.#arm(client.timing.firstSign);
    this.done = run(this)
      .then(() => new Outcome('again', 'done'))
      .catch(ended => this.#judge(ended))
      .finally(() => {
        client.clock.clearTimeout(this.#timer);
        this.#controller.abort();
      });
  }

  get base() {
    return this.#client.base;
  }
  get feed() {
    return this.#client.feed;
  }
  get cursor() {
    return this.#client.cursor;
  }
  get http() {
    return this.#client.http;
  }
  get tokens() {
    return this.#client.tokens;
  }
  get clock() {
    return this.#client.clock;
  }
  get stats() {
    return this.#client.stats;
  }
  get WebSocket() {
    return this.#client.WebSocket;
  }
  get signal() {
    return this.#controller.signal;
  }

  /** Ends it; `why` is the outcome, unless it has ended already. */
  stop(why = new Outcome('stopped', 'stopped')) {
    this.#controller.abort(why);
  }

  /** These came by another attempt since this one began, and are not wanted twice. */
  skip(cursors) {
    this.#skip = new Set(cursors);
  }

  /** The next sign of life may take so much longer than usual, because the server was asked to wait. */
  expect(millis) {
    this.#allowance = millis;
    if (this.proven) {
      this.#arm(this.#client.timing.silence + millis);
    }
  }

  alive() {
    this.#unlessStopped();
    if (!this.proven) {
      this.proven = true;
      this.#client.proven(this);
    }
    this.#arm(this.#client.timing.silence + this.#allowance);
  }

  frame(frame) {
    this.#unlessStopped();
    if (frame.type === 'post.created' || frame.type === 'post.deleted') {
      if (this.#skip?.delete(frame.cursor)) {
        return;
      }
      this.#skip = undefined;
      this.#client.deliver(frame);
    } else if (frame.type === 'ack' || (frame.type === 'error' && frame.id !== undefined)) {
      this.#client.answer(frame);
    } else if (frame.type === 'reset' || this.#skip === undefined || this.#skip.size === 0) {
      // While some are skipped, the place of this attempt is behind that of the client.
      this.#client.control(frame);
    }
  }

  /** A socket is open; what is sent by it waits until the attempt is the one in use. */
  opened(send) {
    this.#send = send;
    this.#client.socket(this, send);
  }

  get send() {
    return this.#send;
  }

  closed() {
    this.#send = undefined;
    this.#client.socket(this, undefined);
  }

  sleep(millis) {
    return new Promise((resolve, reject) => {
      this.expect(millis);
      const timer = this.#client.clock.setTimeout(resolve, millis);
      this.signal.addEventListener(
        'abort',
        () => {
          this.#client.clock.clearTimeout(timer);
          reject(new Outcome('stopped', 'stopped'));
        },
        { once: true },
      );
    });
  }

  /** What is behind the cursor will come again. */
  #unlessStopped() {
    if (this.signal.aborted) {
      throw new Outcome('stopped', 'stopped');
    }
  }

  #arm(millis) {
    const { clock } = this.#client;
    clock.clearTimeout(this.#timer);
    this.#timer = clock.setTimeout(() => this.#silent(), millis);
  }

  /** Nothing came by the deadline. A browser hides a socket's pings, so there it may be that all is well. */
  async #silent() {
    if (this.proven && this.#send && (await this.#client.nothingMissed(this))) {
      if (!this.signal.aborted) {
        this.#arm(this.#client.timing.silence);
      }
      return;
    }
    this.stop(
      this.proven
        ? new Outcome('lost', 'there was no sign of life')
        : new Outcome('unusable', 'it opened, perhaps, but gave no sign of life'),
    );
  }

  /** A stop with a reason is the outcome, whatever the transport made of its end. */
  #judge(ended) {
    if (this.signal.aborted && this.signal.reason instanceof Outcome) {
      return this.signal.reason;
    }
    if (!(ended instanceof Outcome)) {
      return new Outcome(this.proven ? 'lost' : 'unusable', String(ended?.message ?? ended));
    }
    return ended.kind === 'unusable' && this.proven
      ? new Outcome('lost', ended.message, { code: ended.code, problem: ended.problem })
      : ended;
  }
}
