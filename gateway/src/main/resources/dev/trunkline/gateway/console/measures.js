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

/** What the charts show: the last minute. */
export const SHOWN_SECONDS = 60;

const SHORTEST = 500;

/** What a count gained in each second: how bytes and requests come, and not only how many. */
export class Rates {
  #samples = [];
  #last;

  /**
   * Called about once a second; where a page in the background was called more seldom, what came meanwhile is spread evenly.
   * @param {number} at milliseconds
   * @param {Record<string, number>} counts that only grow
   */
  add(at, counts) {
    const last = this.#last;
    // What came in a moment would look like a lot in a second.
    if (last !== undefined && at >= last.at && at - last.at < SHORTEST) {
      return;
    }
    this.#last = { at, counts };
    if (last === undefined || at < last.at) {
      // The first, or the clock was set: what was known before has no place in this time.
      this.#samples = [];
      return;
    }
    const gained = {};
    for (const [name, count] of Object.entries(counts)) {
      gained[name] = count - last.counts[name];
    }
    this.#samples.push({ at, seconds: (at - last.at) / 1_000, gained });
    const since = at - SHOWN_SECONDS * 1_000;
    this.#samples = this.#samples.filter(sample => sample.at > since);
  }

  /** @returns {{at: number, value: number}[]} per second, at the end of each */
  of(name) {
    return this.#samples.map(({ at, seconds, gained }) => ({ at, value: gained[name] / seconds }));
  }

  /** All that came in the time that is shown. */
  sum(name) {
    return this.#samples.reduce((sum, { gained }) => sum + gained[name], 0);
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
