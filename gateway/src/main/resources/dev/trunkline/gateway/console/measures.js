/**
 * How far the service's clock is ahead of this one, as an interval that each post of our own narrows: it was made between
 * its request and its answer.
 */
export class ClockSkew {
  #least = -Infinity;
  #most = Infinity;

  /**
   * @param {number} sent by this clock, in milliseconds
   * @param {number} made by the service's clock
   * @param {number} answered by this clock
   */
  observe(sent, made, answered) {
    const least = Math.max(this.#least, made - answered);
    const most = Math.min(this.#most, made - sent);
    // A clock was set: what was known before does not count.
    [this.#least, this.#most] = least <= most ? [least, most] : [made - answered, made - sent];
  }

  get known() {
    return this.#least > -Infinity;
  }

  /** Milliseconds to subtract from the service's times; the clocks are taken as equal while nothing is known. */
  get offset() {
    return this.known ? (this.#least + this.#most) / 2 : 0;
  }

  /** The most that the offset may be wrong by. */
  get error() {
    return (this.#most - this.#least) / 2;
  }
}

const KEPT = 100;

/** The newest latencies of one transport. */
export class Latencies {
  #samples = [];

  /** In the order of their arrival. */
  get samples() {
    return this.#samples;
  }

  /**
   * @param {number} at when it arrived
   * @param {number} latency milliseconds
   */
  add(at, latency) {
    this.#samples.push({ at, latency });
    if (this.#samples.length > KEPT) {
      this.#samples.shift();
    }
  }

  /** The nearest-rank percentile; undefined while there is nothing. */
  percentile(share) {
    const sorted = this.#samples.map(({ latency }) => latency).sort((a, b) => a - b);
    return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  }
}

/** Posts of this page's own, from their sending on, for all panels. */
export class Sends {
  #sent = new Map();
  #pending = 0;
  #waiting = [];

  /** @param {Promise<{id: string}>} post what is being sent */
  async track(sentAt, post) {
    this.#pending++;
    try {
      const { id } = await post;
      this.#sent.set(id, sentAt);
      if (this.#sent.size > KEPT) {
        this.#sent.delete(this.#sent.keys().next().value);
      }
    } finally {
      this.#pending--;
      this.#waiting = this.#waiting.filter(([id, tell]) => {
        const known = this.#sent.has(id) || this.#pending === 0;
        if (known) {
          tell(this.#sent.get(id));
        }
        return !known;
      });
    }
  }

  /** Tells when a post was sent, as soon as that is known, or undefined if it was not sent here. */
  whenKnown(id, tell) {
    if (this.#sent.has(id) || this.#pending === 0) {
      tell(this.#sent.get(id));
    } else if (this.#waiting.length < KEPT * 5) {
      this.#waiting.push([id, tell]);
    }
  }
}
