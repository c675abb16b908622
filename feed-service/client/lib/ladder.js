import { BackOff } from './back-off.js';

/**
 * Which transport to use: the best that works, as the handbook's decision tree has it. Knows neither clock nor network:
 * it is told what happened, and when.
 *
 * A transport that cannot be used is barred for a while, longer each time, and then worth a trial beside the one in use.
 * When all are barred it is not they who fail but the network or the server, so none is blamed. Apart from that, one that the
 * server has sent away for a named time rests for that time, whatever becomes of the others.
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
      restsUntil: -Infinity,
      doubted: false,
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
        rung.restsUntil = -Infinity;
      }
      rung.allowed = allowed;
    }
  }

  allows(name) {
    return this.#rungs.some(rung => rung.name === name && rung.allowed);
  }

  /** The best that is neither barred nor resting; undefined if none is allowed at all. */
  choose(now) {
    const allowed = this.#allowed();
    const free = allowed.filter(rung => rung.barredUntil <= now && rung.restsUntil <= now);
    // One that is doubted shows in a trial what it is worth, beside one that works.
    return (free.find(rung => !rung.doubted) ?? free[0] ?? allowed.findLast(rung => rung.restsUntil <= now) ?? allowed.at(-1))?.name;
  }

  /** Milliseconds until one of those allowed does not rest; 0 if none is allowed. */
  rest(now) {
    const allowed = this.#allowed();
    return allowed.length === 0 ? 0 : Math.max(0, Math.min(...allowed.map(rung => rung.restsUntil)) - now);
  }

  /** It has given a sign of life that convinces. */
  proven(name, now) {
    const rung = this.#rung(name);
    rung.provenAt = now;
    rung.barredUntil = -Infinity;
    rung.doubted = false;
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
    if (allowed.some(other => other.barredUntil <= now && other.restsUntil <= now)) {
      return true;
    }
    allowed.forEach(other => this.#forgive(other));
    return false;
  }

  /**
   * It began well, and then nothing came although the network was there: something on the way keeps it back. Its first sign
   * of life will not count for much again.
   * @param {number} lastSign when it gave the last one
   * @returns {boolean} whether there is another to try at once
   */
  silent(name, lastSign, now) {
    const rung = this.#rung(name);
    if (rung.provenAt !== undefined && lastSign - rung.provenAt >= this.#stable) {
      rung.delays.reset();
    }
    rung.doubted = true;
    return this.failed(name, now);
  }

  /** Whether one sign of life is not enough. */
  doubts(name) {
    return this.#rung(name).doubted;
  }

  /** The server has no place for it until then; that is no fault of its own. */
  sentAway(name, until) {
    const rung = this.#rung(name);
    rung.provenAt = undefined;
    rung.restsUntil = until;
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
    return better
      .map(rung => ({ name: rung.name, at: Math.max(rung.barredUntil, rung.restsUntil) }))
      .reduce((soonest, next) => (soonest === undefined || next.at < soonest.at ? next : soonest), undefined);
  }

  #allowed() {
    return this.#rungs.filter(rung => rung.allowed);
  }

  #rung(name) {
    return this.#rungs.find(rung => rung.name === name);
  }

  #forgive(rung) {
    rung.barredUntil = -Infinity;
    rung.doubted = false;
    rung.flaps = 0;
    rung.delays.reset();
  }
}
