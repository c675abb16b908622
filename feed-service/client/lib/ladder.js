import { BackOff } from './back-off.js';

/**
 * Which transport to use: the best that works, as the handbook's decision tree has it. Knows neither clock nor network:
 * it is told what happened, and when.
 *
 * A transport that cannot be used is barred for a while, longer each time, and then worth a trial beside the one in use.
 * When all are barred it is not they who fail but the network or the server, so none is blamed.
 */
export class Ladder {
  #rungs;
  #flaps;
  #stable;

  /**
   * @param {string[]} names the best first
   * @param {{base: number, cap: number, random?: () => number, flaps?: number, stable?: number}} options
   *   base, cap: milliseconds for which an unusable transport is barred;
   *   flaps: so many connections in a row that did not last for `stable` milliseconds make a transport unusable
   */
  constructor(names, { base, cap, random, flaps = 3, stable = 10_000 }) {
    this.#flaps = flaps;
    this.#stable = stable;
    this.#rungs = names.map(name => ({
      name,
      allowed: true,
      barredUntil: -Infinity,
      delays: new BackOff({ base, cap, random }),
      provenAt: undefined,
      flaps: 0,
    }));
  }

  /** From now on only these may be used; one that comes back comes back without blame. */
  allow(names) {
    for (const rung of this.#rungs) {
      const allowed = names.includes(rung.name);
      if (allowed && !rung.allowed) {
        this.#forgive(rung);
      }
      rung.allowed = allowed;
    }
  }

  allows(name) {
    return this.#rungs.some(rung => rung.name === name && rung.allowed);
  }

  /** The best that is not barred; undefined if none is allowed at all. */
  choose(now) {
    const allowed = this.#allowed();
    return (allowed.find(rung => rung.barredUntil <= now) ?? allowed.at(-1))?.name;
  }

  /** It has given a sign of life. */
  proven(name, now) {
    this.#rung(name).provenAt = now;
  }

  /**
   * It could not be used at all.
   * @returns {boolean} whether there is another to try at once
   */
  failed(name, now) {
    const rung = this.#rung(name);
    rung.provenAt = undefined;
    rung.flaps = 0;
    rung.barredUntil = now + rung.delays.next();
    const allowed = this.#allowed();
    if (allowed.some(other => other.barredUntil <= now)) {
      return true;
    }
    allowed.forEach(other => this.#forgive(other));
    return false;
  }

  /**
   * It was in use and broke.
   * @returns {boolean} whether that has made it unusable, and there is another to try at once
   */
  lost(name, now) {
    const rung = this.#rung(name);
    if (rung.provenAt !== undefined && now - rung.provenAt >= this.#stable) {
      rung.flaps = 0;
      rung.delays.reset();
      rung.provenAt = undefined;
      return false;
    }
    rung.provenAt = undefined;
    return ++rung.flaps >= this.#flaps && this.failed(name, now);
  }

  /** The best that is better than the one in use and worth a trial, and the time for it. */
  trial(current) {
    const allowed = this.#allowed();
    const better = allowed.slice(0, Math.max(0, allowed.findIndex(rung => rung.name === current)));
    const next = better.reduce(
      (soonest, rung) => (soonest === undefined || rung.barredUntil < soonest.barredUntil ? rung : soonest),
      undefined,
    );
    return next && { name: next.name, at: next.barredUntil };
  }

  #allowed() {
    return this.#rungs.filter(rung => rung.allowed);
  }

  #rung(name) {
    return this.#rungs.find(rung => rung.name === name);
  }

  #forgive(rung) {
    rung.barredUntil = -Infinity;
    rung.flaps = 0;
    rung.delays.reset();
  }
}
