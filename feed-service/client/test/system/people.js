/** The system that the tests run against. */
export const BASE_URL = process.env.BASE_URL ?? 'http://localhost:8080';

const PASSWORD = 'correct horse battery';

/** Tries until the answer is this status: other tests of the same address may have used up a limit. */
async function insist(status, path, request, token) {
  for (let tries = 0; ; tries++) {
    const response = await fetch(BASE_URL + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify(request),
    });
    if (response.status === status) {
      return response.json();
    }
    const wait = response.headers.get('Retry-After');
    if (wait === null || tries > 60) {
      throw new Error(`${path}: ${response.status} ${await response.text()}`);
    }
    await response.arrayBuffer();
    await new Promise(later => setTimeout(later, Number(wait) * 1_000));
  }
}

/** Somebody new, with a session. */
export async function join(name) {
  const handle = `${name}${Date.now().toString(36)}${Math.floor(Math.random() * 1e6).toString(36)}`;
  await insist(201, '/v1/users', { handle, displayName: name, email: `${handle}@example.test`, password: PASSWORD });
  const session = await insist(201, '/v1/sessions', { handle, password: PASSWORD });
  const { id } = session.user;
  return {
    id,
    handle,
    token: session.accessToken,
    refreshToken: session.refreshToken,
    renew: refreshToken => insist(201, '/v1/tokens', { refreshToken }),
    feed: `/v1/users/${id}/feed`,
    post: text => insist(201, `/v1/users/${id}/posts`, { text }, session.accessToken),
  };
}

/** Until it holds; what it gave last is told if it never does. */
export async function until(what, condition, millis = 60_000) {
  const end = Date.now() + millis;
  for (;;) {
    const value = await condition();
    if (value) {
      return value;
    }
    if (Date.now() > end) {
      throw new Error(`never: ${what}`);
    }
    await new Promise(later => setTimeout(later, 20));
  }
}
