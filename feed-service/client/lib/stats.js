/** What reading the feed has cost so far; told at most once in an interval. */
export class Stats {
  #counts = { requests: 0, sockets: 0, bytesReceived: 0, headerBytes: 0, events: 0, heartbeats: 0, connections: 0 };
  #tell;
  #clock;
  #interval;
  #timer;
  #stopped = false;

  constructor(tell, clock, interval) {
    this.#tell = tell;
    this.#clock = clock;
    this.#interval = interval;
  }

  count(name, more = 1) {
    this.#counts[name] += more;
    if (this.#stopped) {
      return;
    }
    this.#timer ??= this.#clock.setTimeout(() => {
      this.#timer = undefined;
      this.#tell(this.snapshot());
    }, this.#interval);
  }

  snapshot() {
    return { ...this.#counts };
  }

  stop() {
    this.#stopped = true;
    this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
