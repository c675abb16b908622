/** The access token in use: asked for when there is none, when it is about to end, and when somebody refused it. */
export class Tokens {
  #source;
  #clock;
  #early;
  #apart;
  #token;
  #askedAt = -Infinity;
  #asked;

  /**
   * @param {(why: {renew: boolean}) => Promise<string|undefined>} source
   * @param {{now: () => number}} clock
   * @param {number} early milliseconds before its end at which a token is not used any more
   * @param {number} apart milliseconds between two that are asked for because of the time
   */
  constructor(source, clock, early, apart = 2_000) {
    this.#source = source;
    this.#clock = clock;
    this.#early = early;
    this.#apart = apart;
  }

  async get() {
    if (this.#token === undefined) {
      await this.#ask(false);
    } else if (this.ending() <= this.#clock.now()) {
      await this.#ask(true);
    }
    return this.#token;
  }

  /** Another one; callers at the same time get the same. */
  async renew() {
    await this.#ask(true);
    return this.#token;
  }

  /** The user that the token speaks for. */
  async subject() {
    return claims(await this.get())?.sub;
  }

  /** When the token should be replaced; never, if it does not say when it ends. */
  ending() {
    const claimed = claims(this.#token);
    if (typeof claimed?.exp !== 'number') {
      return Infinity;
    }
    // A token of a few seconds would otherwise be at its end from the start.
    const life = typeof claimed.iat === 'number' ? (claimed.exp - claimed.iat) * 1_000 : Infinity;
    // Nor is one asked for again and again where this clock is wrong.
    return Math.max(claimed.exp * 1_000 - Math.min(this.#early, life / 4), this.#askedAt + this.#apart);
  }

  #ask(renew) {
    this.#asked ??= Promise.resolve()
      .then(() => this.#source({ renew }))
      .then(token => {
        this.#token = token || undefined;
        this.#askedAt = this.#clock.now();
      })
      .finally(() => (this.#asked = undefined));
    return this.#asked;
  }
}

/** A token is only read here, not believed: whoever verifies it is elsewhere. */
export function claims(token) {
  try {
    const body = token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/');
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(body), c => c.charCodeAt(0))));
  } catch {
    return undefined;
  }
}
