import { member } from './quota-fields.js';

const PATIENCE = 15_000;
let serial = 0;

performance.addEventListener?.('resourcetimingbufferfull', () => performance.clearResourceTimings());

/**
 * One request at the route of an algorithm.
 *
 * @returns {Promise<object>} when it was `asked` and `answered`; its `outcome`; `leaves`, when it was let through;
 *     `quota`, `remaining` and `wholeIn` (milliseconds), which the answer tells
 */
export async function ask(algorithm) {
  // Addresses that differ: the browser sends requests for the same one after the other.
  const address = new URL(`/limits/${algorithm}?n=${++serial}`, location.href).href;
  const sent = performance.now();
  const answer = await fetch(address, { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE) });
  await answer.arrayBuffer();
  const read = performance.now();
  const policy = member(answer.headers.get('RateLimit-Policy'), algorithm);
  const limit = member(answer.headers.get('RateLimit'), algorithm);
  if (!policy || !limit || !(answer.ok || answer.status === 429)) {
    throw new Error(
      `/limits/${algorithm} answered ${answer.status}${policy ? '' : ' and told of no such limit'}; is the route in routes.yaml?`,
    );
  }
  // The browser may have kept the request back until a connection was free, and its answer until this page had time.
  const timing = performance.getEntriesByName(address)[0];
  const asked = timing?.requestStart || sent;
  const answered = timing?.responseStart || read;
  const outcome = answer.ok ? (waited(algorithm, policy, limit) ? 'delayed' : 'allowed') : 'refused';
  return {
    asked,
    answered,
    outcome,
    leaves: outcome === 'refused' ? undefined : outcome === 'delayed' ? answered : asked,
    quota: { most: policy.q, window: policy.w * 1_000 },
    remaining: limit.r,
    wholeIn: (limit.t ?? 0) * 1_000,
  };
}

/** Whoever had a turn at once leaves all places of the queue free. */
function waited(algorithm, policy, limit) {
  return algorithm === 'leaky-bucket' && limit.r < policy.q - 1;
}
