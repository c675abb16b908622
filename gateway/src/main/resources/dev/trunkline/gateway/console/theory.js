/**
 * What each way to limit lets through, computed as the gateway does, so that it can be drawn beside what the gateway did.
 * Pure: a quota, a state and an instant in, a state and a verdict out. Times are milliseconds of one clock.
 *
 * @typedef {{most: number, window: number, edge?: number}} Quota what can be used up at once, how long that needs to come
 *     back, and an instant at which a window begins
 * @typedef {{asked: number, leaves?: number}} Verdict when a request came and when it goes on; never, if it is refused
 */

/** Instants are sums of fractions; what differs by less is the same. */
const ROUNDING = 1e-6;

/** The state is the instant at which the bucket is full again. */
function tokenBucket({ most, window }, fullAt = -Infinity, at) {
  const next = Math.max(fullAt, at) + window / most;
  return next - at > window + ROUNDING ? { state: fullAt } : { state: next, leaves: at };
}

/** The state is the instant at which the next one may leave; the queue has a place less than {@code most}. */
function leakyBucket({ most, window }, free = -Infinity, at) {
  const turn = window / most;
  const leaves = Math.max(free, at);
  return leaves - at > turn * (most - 1) + ROUNDING ? { state: free } : { state: leaves + turn, leaves };
}

const NONE = { number: -Infinity, present: 0, before: 0 };

/** The counts of the window that {@code at} is in, and of the one before. */
function counts({ window, edge = 0 }, state, at) {
  const number = Math.max(state.number, Math.floor((at - edge) / window));
  if (number === state.number) {
    return state;
  }
  return { number, present: 0, before: number === state.number + 1 ? state.present : 0 };
}

function fixedWindow(quota, last = NONE, at) {
  const state = counts(quota, last, at);
  return state.present + 1 > quota.most ? { state } : { state: { ...state, present: state.present + 1 }, leaves: at };
}

/** What came in the window before counts as if it had come evenly, by how much of it is within reach. */
function slidingWindow(quota, last = NONE, at) {
  const state = counts(quota, last, at);
  const gone = (at - (quota.edge ?? 0)) / quota.window - state.number;
  const weighted = Math.ceil(state.before * (1 - gone) - ROUNDING);
  return state.present + weighted + 1 > quota.most
    ? { state }
    : { state: { ...state, present: state.present + 1 }, leaves: at };
}

/** The state is the instant of each that is within reach. */
function slidingLog({ most, window }, log = [], at) {
  const state = log.filter(instant => instant > at - window);
  return state.length + 1 > most ? { state } : { state: [...state, at], leaves: at };
}

/** By the names that routes.yaml has for them. */
export const ALGORITHMS = {
  'token-bucket': tokenBucket,
  'leaky-bucket': leakyBucket,
  'fixed-window': fixedWindow,
  'sliding-window': slidingWindow,
  'sliding-log': slidingLog,
};

/**
 * What becomes of requests at a limit that nothing has been used of.
 *
 * @param {string} algorithm a name of {@link ALGORITHMS}
 * @param {Quota} quota
 * @param {number[]} instants in their order
 * @returns {Verdict[]}
 */
export function foresee(algorithm, quota, instants) {
  let state;
  return instants.map(asked => {
    const next = ALGORITHMS[algorithm](quota, state, asked);
    state = next.state;
    return { asked, leaves: next.leaves };
  });
}

/** Who waits for a turn leaves later than they came. */
export function outcome({ asked, leaves }) {
  return leaves === undefined ? 'refused' : leaves > asked + ROUNDING ? 'delayed' : 'allowed';
}

/** How many verdicts are of each kind. */
export function tally(outcomes) {
  const counted = { allowed: 0, delayed: 0, refused: 0 };
  outcomes.forEach(one => counted[one]++);
  return counted;
}

/**
 * How many of the instants lie in the span that ends at each moment, wherever that number changes.
 *
 * @param {number[]} instants in any order
 * @param {number} span
 * @returns {{at: number, count: number}[]} in the order of time, each moment once
 */
export function trailing(instants, span) {
  const steps = new Map();
  const step = (at, by) => steps.set(at, (steps.get(at) ?? 0) + by);
  instants.forEach(at => {
    step(at, 1);
    step(at + span, -1);
  });
  let count = 0;
  return [...steps.entries()].sort(([a], [b]) => a - b).map(([at, by]) => ({ at, count: (count += by) }));
}

/**
 * Steps that are closer than {@code jitter} taken as one: what is a span apart at the gateway may be a little less on its way
 * here, and would stick out for a moment.
 */
export function settled(steps, jitter) {
  const kept = [];
  for (const step of steps) {
    const last = kept.at(-1);
    if (last && step.at - last.at < jitter) {
      last.count = step.count;
    } else {
      kept.push({ ...step });
    }
  }
  return kept;
}

/** The highest of the steps. */
export function highest(steps) {
  return steps.reduce((most, { count }) => Math.max(most, count), 0);
}
