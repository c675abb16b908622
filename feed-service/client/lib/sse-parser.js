/**
 * The parser of event streams of the WHATWG's HTML standard, §9.2.6. EventSource has one too, but lets nobody set a
 * header, see a heartbeat or count bytes.
 */
export class SseParser {
  #decoder = new TextDecoder('utf-8');
  #most;
  #onEvent;
  #onComment;
  #onRetry;
  #line = '';
  #afterCarriageReturn = false;
  #data = [];
  #size = 0;
  #type = '';
  #idSoFar = '';

  /** What the last dispatched event left as the stream's id. */
  lastEventId = '';

  /**
   * @param {{onEvent: Function, onComment?: Function, onRetry?: Function, most?: number}} options
   *   most: characters that one event may have; beyond it, push() throws, so that a stream without a blank line does not
   *   fill the memory
   */
  constructor({ onEvent, onComment = () => {}, onRetry = () => {}, most = 1 << 20 }) {
    this.#onEvent = onEvent;
    this.#onComment = onComment;
    this.#onRetry = onRetry;
    this.#most = most;
  }

  /** @param {Uint8Array} bytes the next of the stream, cut anywhere */
  push(bytes) {
    const text = this.#decoder.decode(bytes, { stream: true });
    let from = 0;
    for (let i = 0; i < text.length; i++) {
      const c = text.charCodeAt(i);
      if (c === 10 && this.#afterCarriageReturn) {
        // The second half of CRLF ends no line of its own.
        this.#afterCarriageReturn = false;
        from = i + 1;
      } else if (c === 10 || c === 13) {
        this.#afterCarriageReturn = c === 13;
        const line = this.#line + text.slice(from, i);
        this.#line = '';
        from = i + 1;
        this.#take(line);
      } else {
        this.#afterCarriageReturn = false;
      }
    }
    this.#line += text.slice(from);
    this.#check(this.#line.length);
  }

  #take(line) {
    if (line === '') {
      this.#dispatch();
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) {
      this.#onComment(line.slice(1));
      return;
    }
    const field = colon < 0 ? line : line.slice(0, colon);
    let value = colon < 0 ? '' : line.slice(colon + 1);
    if (value.startsWith(' ')) {
      value = value.slice(1);
    }
    if (field === 'data') {
      this.#size += value.length + 1;
      this.#check(0);
      this.#data.push(value);
    } else if (field === 'event') {
      this.#type = value;
    } else if (field === 'id' && !value.includes('\0')) {
      this.#idSoFar = value;
    } else if (field === 'retry' && /^[0-9]+$/.test(value)) {
      this.#onRetry(Number(value));
    }
  }

  #dispatch() {
    this.lastEventId = this.#idSoFar;
    const data = this.#data;
    const type = this.#type || 'message';
    this.#data = [];
    this.#size = 0;
    this.#type = '';
    if (data.length > 0) {
      this.#onEvent({ type, data: data.join('\n'), lastEventId: this.lastEventId });
    }
  }

  #check(more) {
    if (this.#size + more > this.#most) {
      throw new Error(`an event has more than ${this.#most} characters`);
    }
  }
}
