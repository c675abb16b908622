/**
 * When windows begin, by the clock of this page: the gateway's is another, but where more is left after an answer than after
 * the one before, a window has begun between the two, and each such pair narrows what is known.
 */
export class WindowEdge {
  #window;
  #last;
  #least;
  #most;

  /** @param {number} window milliseconds */
  constructor(window) {
    this.#window = window;
  }

  /**
   * @param {number} asked when the request was sent
   * @param {number} answered when its answer came
   * @param {number} remaining what is left, by the answer
   */
  observe(asked, answered, remaining) {
    const last = this.#last;
    // Of requests that were on their way at once nobody knows which came first.
    if (last && asked < last.answered) {
      return;
    }
    this.#last = { asked, answered, remaining };
    if (last && remaining > last.remaining && answered - last.asked < this.#window) {
      this.#narrow(last.asked, answered);
    }
  }

  get known() {
    return this.#least !== undefined;
  }

  /** One instant at which a window begins; 0 while nothing is known. */
  get at() {
    return this.known ? (this.#least + this.#most) / 2 : 0;
  }

  /** The most that it may be wrong by. */
  get error() {
    return this.known ? (this.#most - this.#least) / 2 : this.#window / 2;
  }

  /** The first beginning of a window that is not before an instant. */
  after(instant) {
    return this.at + Math.ceil((instant - this.at) / this.#window) * this.#window;
  }

  #narrow(from, to) {
    const shift = this.known ? Math.round(((from + to) / 2 - this.at) / this.#window) * this.#window : 0;
    const least = Math.max(this.#least ?? -Infinity, from - shift);
    const most = Math.min(this.#most ?? Infinity, to - shift);
    // The gateway was started anew, or is another: what was known before does not count.
    [this.#least, this.#most] = least <= most ? [least, most] : [from, to];
  }
}
