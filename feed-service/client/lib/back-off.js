/**
 * Growing delays, half of each left to chance, so that those who were cut off together do not come back together.
 */
export class BackOff {
  #base;
  #cap;
  #random;
  #tries = 0;

  /** @param {{base: number, cap: number, random?: () => number}} options milliseconds */
  constructor({ base, cap, random = Math.random }) {
    this.#base = base;
    this.#cap = cap;
    this.#random = random;
  }

  /** Milliseconds until the next try. */
  next() {
    const whole = Math.min(this.#cap, this.#base * 2 ** Math.min(this.#tries++, 30));
    return Math.round(whole / 2 + (this.#random() * whole) / 2);
  }

  reset() {
    this.#tries = 0;
  }
}
