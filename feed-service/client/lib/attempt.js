import { Outcome } from './outcome.js';
import { TRANSPORTS } from './transports.js';

/** Frames kept while a sign of life does not count yet; whoever gives more is alive. */
const MOST_HELD = 1_000;

/**
 * One try to read the feed by one transport. As a candidate it runs beside the one in use, and its first sign of life
 * lets it take over; until then it delivers nothing. Of a transport that once fell silent after a good beginning a later
 * sign is wanted: a proxy that keeps a stream back lets its first bytes pass.
 */
export class Attempt {
  #controller = new AbortController();
  #client;
  #doubted;
  #timer;
  #allowance = 0;
  #firstSign;
  #held = [];
  #skip;
  #send;

  proven = false;

  /** When it gave its last sign of life, if it gave one. */
  lastSign;

  /** Resolves with the Outcome; never rejects. */
  done;

  /**
   * @param {string} name of the transport
   * @param {object} client what the attempt reports to: proven(attempt), deliver(event, attempt), control(frame),
   *   answer(frame), socket(open); and what it uses: base, feed, cursor, http, tokens, clock, stats, WebSocket, timing
   * @param {{run?: Function, doubted?: boolean}} options doubted: its first sign of life is not enough
   */
  constructor(name, client, { run = TRANSPORTS[name], doubted = false } = {}) {
    this.name = name;
    this.#client = client;
    this.#doubted = doubted;
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
    this.#client.clock.clearTimeout(this.#timer);
    this.#controller.abort(why);
  }

  /** These came by another attempt since this one began, and are not wanted twice. */
  skip(cursors) {
    this.#skip = new Set(cursors);
  }

  /** The next sign of life may take so much longer than usual, because the server was asked to wait. */
  expect(millis) {
    this.#unlessStopped();
    this.#allowance = millis;
    if (this.lastSign !== undefined) {
      this.#arm(this.#client.timing.silence + millis);
    }
  }

  alive() {
    this.#unlessStopped();
    this.lastSign = this.#client.clock.now();
    this.#firstSign ??= this.lastSign;
    if (!this.proven && (!this.#doubted || this.lastSign - this.#firstSign >= this.#client.timing.secondSign)) {
      this.#prove();
    }
    this.#arm(this.#client.timing.silence + this.#allowance);
  }

  #prove() {
    this.proven = true;
    this.#client.proven(this);
    this.#held.splice(0).forEach(frame => this.frame(frame));
  }

  frame(frame) {
    this.#unlessStopped();
    if (!this.proven) {
      this.#hold(frame);
    } else if (frame.feed !== undefined) {
      // Of another feed on the same socket, which has a cursor of its own.
    } else if (frame.type === 'post.created' || frame.type === 'post.deleted') {
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

  #hold(frame) {
    this.#held.push(frame);
    if (this.#held.length >= MOST_HELD) {
      this.#prove();
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
      const { clock } = this.#client;
      const stop = () => {
        clock.clearTimeout(timer);
        reject(new Outcome('stopped', 'stopped'));
      };
      // An attempt may live for days of polling, so nothing of this stays with its signal.
      const timer = clock.setTimeout(() => {
        this.signal.removeEventListener('abort', stop);
        resolve();
      }, millis);
      this.signal.addEventListener('abort', stop, { once: true });
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
    const before = this.lastSign;
    let kind = 'silent';
    if (this.proven && this.#send) {
      const missed = await this.#client.missed(this);
      if (this.signal.aborted || this.lastSign !== before) {
        return;
      }
      if (missed === false) {
        this.#arm(this.#client.timing.silence);
        return;
      }
      // Where nothing else is to be had either, it is not the socket that is to blame.
      kind = missed ? 'silent' : 'lost';
    }
    this.stop(
      before === undefined
        ? new Outcome('unusable', 'it opened, perhaps, but gave no sign of life')
        : new Outcome(kind, 'there was no sign of life'),
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
    const kind = this.#kind(ended.kind);
    return kind === ended.kind ? ended : new Outcome(kind, ended.message, ended);
  }

  #kind(kind) {
    if (kind === 'unusable' && this.proven) {
      return 'lost';
    }
    return kind === 'silent' && this.lastSign === undefined ? 'unusable' : kind;
  }
}
