/** What the service said no to. */
export class Refused extends Error {
  constructor(problem, status) {
    const first = problem?.errors?.[0];
    super(
      first ? `${first.pointer ?? first.parameter ?? ''} ${first.detail ?? ''}`.trim() : problem?.detail ?? `HTTP ${status}`,
    );
    this.status = status;
  }
}

/** Calls the API; the answer's body, or undefined. */
async function call(method, path, { token, body, headers = {} } = {}) {
  const response = await fetch(path, {
    method,
    headers: {
      ...headers,
      ...(body ? { 'Content-Type': 'application/json' } : {}),
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
    },
    body: body && JSON.stringify(body),
    cache: 'no-store',
    credentials: 'omit',
    signal: AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  let parsed;
  try {
    parsed = text ? JSON.parse(text) : undefined;
  } catch {
    parsed = undefined;
  }
  if (!response.ok) {
    throw new Refused(parsed, response.status);
  }
  return parsed;
}

export const register = person => call('POST', '/v1/users', { body: person });

/**
 * Somebody who is logged in. The tokens are fields of this object and nowhere else, so that no other page of this origin,
 * no later visitor and no extension that reads storage finds them; who reloads the page logs in again.
 */
export class Session {
  #accessToken;
  #refreshToken;
  #renewing;
  #renewedAt = -Infinity;

  /** Called once the service has ended the session: there will be no other token. */
  onEnd = () => {};

  static async logIn(handle, password) {
    return new Session(await call('POST', '/v1/sessions', { body: { handle, password } }));
  }

  constructor({ accessToken, refreshToken, user }) {
    this.#accessToken = accessToken;
    this.#refreshToken = refreshToken;
    this.user = user;
  }

  /**
   * For all clients of the page: a refresh token used twice would end the session, so they share each renewal. Undefined
   * when the session is over.
   */
  async token({ renew }) {
    if (renew && this.#accessToken !== undefined && Date.now() - this.#renewedAt > 5_000) {
      this.#renewing ??= call('POST', '/v1/tokens', { body: { refreshToken: this.#refreshToken } })
        .then(({ accessToken, refreshToken }) => {
          this.#accessToken = accessToken;
          this.#refreshToken = refreshToken;
          this.#renewedAt = Date.now();
        })
        .catch(refused => {
          if (!(refused.status >= 400 && refused.status < 500) || refused.status === 429) {
            throw refused;
          }
          this.#accessToken = undefined;
          this.onEnd();
        })
        .finally(() => (this.#renewing = undefined));
      await this.#renewing;
    }
    return this.#accessToken;
  }

  logOut() {
    return this.#call('DELETE', '/v1/sessions/current');
  }

  /** @param {'PUT'|'DELETE'} how */
  async follow(handle, how) {
    const { items } = await call('GET', `/v1/users?${new URLSearchParams({ handle })}`);
    if (items.length === 0) {
      throw new Refused({ detail: `There is nobody called ${handle}.` }, 404);
    }
    await this.#call(how, `/v1/users/${this.user.id}/following/${items[0].id}`);
  }

  deletePost(id) {
    return this.#call('DELETE', `/v1/posts/${encodeURIComponent(id)}`, { headers: { 'If-Match': '*' } });
  }

  async #call(method, path, options = {}) {
    try {
      return await call(method, path, { ...options, token: this.#accessToken });
    } catch (refused) {
      if (refused.status !== 401) {
        throw refused;
      }
      return call(method, path, { ...options, token: await this.token({ renew: true }) });
    }
  }
}
