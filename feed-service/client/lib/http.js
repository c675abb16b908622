import { Outcome, ofStatus } from './outcome.js';

/** Requests with the access token, a deadline and a count of what they cost. */
export class Http {
  #base;
  #fetch;
  #tokens;
  #stats;
  #clock;
  #deadline;

  constructor({ base, fetch, tokens, stats, clock, deadline }) {
    this.#base = base;
    this.#fetch = fetch;
    this.#tokens = tokens;
    this.#stats = stats;
    this.#clock = clock;
    this.#deadline = deadline;
  }

  /**
   * An answer whose body has not been read; throws an Outcome for every status but 200, 201, 204 and 304.
   * @param {{signal: AbortSignal}} options
   */
  async open(path, { signal, headers = {}, ...request }) {
    const token = await this.#tokens.get();
    this.#stats.count('requests');
    let response;
    try {
      response = await this.#fetch(this.#base + path, {
        ...request,
        signal,
        cache: 'no-store',
        credentials: 'omit',
        headers: token ? { ...headers, Authorization: `Bearer ${token}` } : headers,
      });
    } catch (failed) {
      throw signal.aborted ? stopped(signal) : new Outcome('unusable', failed.cause?.message ?? failed.message);
    }
    this.#stats.count('headerBytes', headerBytes(response));
    if ([200, 201, 204, 304].includes(response.status)) {
      return response;
    }
    throw ofStatus(response.status, { problem: await this.#problem(response), retryAfter: retryAfter(response) });
  }

  /** An answer as a whole, by the deadline; the body is parsed if there is one. */
  async whole(path, { signal, deadline = this.#deadline, ...request }) {
    // Not AbortSignal.any(): its signals stay with the one that lives as long as the attempt, which may be days of polling.
    const bounded = new AbortController();
    const stop = () => bounded.abort(signal.reason);
    const timer = this.#clock.setTimeout(
      () => bounded.abort(new Outcome('silent', 'there was no answer within the deadline')),
      deadline,
    );
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) {
      stop();
    }
    try {
      const response = await this.open(path, { ...request, signal: bounded.signal });
      const text = await response.text();
      this.#stats.count('bytesReceived', byteLength(text));
      return { response, body: text ? JSON.parse(text) : undefined };
    } catch (broken) {
      if (broken instanceof Outcome || !bounded.signal.aborted) {
        throw broken instanceof Outcome ? broken : new Outcome('unusable', broken.message);
      }
      throw stopped(bounded.signal);
    } finally {
      this.#clock.clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  }

  /** Only what says that it is one: a proxy's page of an error may be JSON, too. */
  async #problem(response) {
    try {
      const text = await response.text();
      this.#stats.count('bytesReceived', byteLength(text));
      const problem = /^application\/problem\+json\b/i.test(response.headers.get('Content-Type')) ? JSON.parse(text) : undefined;
      return typeof problem === 'object' && problem !== null ? problem : undefined;
    } catch {
      return undefined;
    }
  }
}

/** Whoever stopped it may have said why. */
function stopped({ reason }) {
  return reason instanceof Outcome ? reason : new Outcome('stopped', 'stopped');
}

const encoder = new TextEncoder();

export function byteLength(text) {
  return encoder.encode(text).length;
}

/** As HTTP/1.1 would write what the script is shown; names and values alone in HTTP/2. */
function headerBytes(response) {
  let bytes = 'HTTP/1.1 200 OK\r\n\r\n'.length;
  response.headers.forEach((value, name) => (bytes += name.length + value.length + 4));
  return bytes;
}

/** Milliseconds, or undefined. RFC 9110 §10.2.3 has a date too. */
function retryAfter(response) {
  const value = response.headers.get('Retry-After');
  if (value === null) {
    return undefined;
  }
  const seconds = /^\d{1,6}$/.test(value.trim()) ? Number(value) : (Date.parse(value) - Date.now()) / 1_000;
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(seconds, 0), 3_600) * 1_000;
}
