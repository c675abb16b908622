import { Outcome, ofStatus } from './outcome.js';

/**
 * Posts on their way, one at a time and in order, by the socket while there is one and else by REST. Each has an id that
 * the service knows it by, so that one whose answer was lost may be sent again.
 */
export class Outbox {
  #client;
  #most;
  #queue = [];
  #sending = false;
  #retry;
  #reply;
  #stopped = false;

  constructor(client, most) {
    this.#client = client;
    this.#most = most;
  }

  get size() {
    return this.#queue.length;
  }

  add(text, id) {
    return new Promise((resolve, reject) => {
      if (this.#stopped) {
        reject(new Outcome('stopped', 'the client is closed'));
      } else if (this.#queue.length >= this.#most) {
        reject(new Outcome('terminal', `${this.#most} posts are waiting already`, { code: 'outbox-full' }));
      } else {
        this.#queue.push({ text, id, resolve, reject });
        this.flush();
      }
    });
  }

  /** An answer to a frame, if it is to one of ours. */
  answer(frame) {
    if (frame.id === this.#queue[0]?.id) {
      this.#reply?.(frame);
    }
  }

  /** The socket that had the first of them is gone. */
  disconnected() {
    this.#reply?.(undefined);
  }

  stop() {
    this.#stopped = true;
    this.#client.clock.clearTimeout(this.#retry);
    this.disconnected();
    this.#queue.splice(0).forEach(post => post.reject(new Outcome('stopped', 'the client is closed')));
  }

  async flush() {
    if (this.#sending || this.#stopped) {
      return;
    }
    this.#sending = true;
    this.#client.clock.clearTimeout(this.#retry);
    try {
      while (this.#queue.length > 0 && !this.#stopped) {
        const post = this.#queue[0];
        const done = await this.#send(post);
        this.#client.postDelays.reset();
        if (this.#queue[0] === post) {
          this.#queue.shift();
        }
        done(post);
      }
    } catch (later) {
      if (!this.#stopped) {
        this.#retry = this.#client.clock.setTimeout(
          () => this.flush(),
          (later.delay ?? 0) + this.#client.postDelays.next(),
        );
      }
    } finally {
      this.#sending = false;
    }
  }

  /** Gives what to do with a post that is done; throws while it is not. */
  async #send(post) {
    const send = this.#client.currentSend();
    try {
      const created = send ? await this.#bySocket(post, send) : await this.#byRest(post);
      return ({ resolve }) => resolve(created);
    } catch (failed) {
      if (failed instanceof Outcome && failed.kind === 'token' && (await this.#renewed(post))) {
        return this.#send(post);
      }
      if (failed instanceof Outcome && (failed.kind === 'terminal' || failed.kind === 'token' || refused(failed))) {
        return ({ reject }) => reject(failed);
      }
      throw failed;
    }
  }

  async #renewed(post) {
    const first = !post.renewed;
    post.renewed = true;
    return first && (await this.#client.tokens.renew()) !== undefined;
  }

  async #bySocket(post, send) {
    let timer;
    let frame;
    try {
      frame = await new Promise(resolve => {
        this.#reply = resolve;
        timer = this.#client.clock.setTimeout(resolve, this.#client.timing.answer);
        send({ type: 'post', id: post.id, text: post.text });
      });
    } finally {
      this.#client.clock.clearTimeout(timer);
      this.#reply = undefined;
    }
    if (frame === undefined) {
      throw new Outcome('lost', 'the socket is gone');
    }
    if (frame.type === 'error') {
      throw ofStatus(frame.problem?.status ?? 500, { problem: frame.problem });
    }
    return frame.post;
  }

  async #byRest(post) {
    const subject = await this.#client.tokens.subject();
    if (subject === undefined) {
      throw new Outcome('terminal', 'a post needs an access token', { code: 'unauthenticated' });
    }
    const { body } = await this.#client.http.whole(`/v1/users/${encodeURIComponent(subject)}/posts`, {
      method: 'POST',
      signal: this.#client.signal,
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': post.id },
      body: JSON.stringify({ text: post.text }),
    });
    return body;
  }
}

/**
 * By something on the way that does not like the post. Another way to read is no other way to write; so the next in the
 * queue need not wait for it.
 */
function refused({ kind, code }) {
  return kind === 'unusable' && code >= 400 && code < 500 && code !== 408;
}
