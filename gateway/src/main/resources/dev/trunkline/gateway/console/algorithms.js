/**
 * The four algorithms as the handbook has them, the exact log beside them. Each is told when a request comes, in seconds, and
 * says how long it waits: 0 for not at all, undefined for a refusal.
 */

function tokenBucket({ rate, burst }) {
  let tokens = burst;
  let last = 0;
  return now => {
    tokens = Math.min(burst, tokens + (now - last) * rate);
    last = now;
    if (tokens < 1) {
      return undefined;
    }
    tokens -= 1;
    return 0;
  };
}

function leakyBucket({ rate, queue }) {
  let next = 0;
  return now => {
    const leaves = Math.max(next, now);
    if ((leaves - now) * rate > queue + 1e-9) {
      return undefined;
    }
    next = leaves + 1 / rate;
    return leaves - now;
  };
}

function fixedWindow({ rate }) {
  let window = -1;
  let count = 0;
  return now => {
    if (Math.floor(now) !== window) {
      window = Math.floor(now);
      count = 0;
    }
    return count < rate ? (count++, 0) : undefined;
  };
}

function slidingWindow({ rate }) {
  let window = -1;
  let count = 0;
  let before = 0;
  return now => {
    const present = Math.floor(now);
    if (present !== window) {
      before = present === window + 1 ? count : 0;
      count = 0;
      window = present;
    }
    const estimate = count + Math.ceil(before * (1 - (now - present)));
    return estimate < rate ? (count++, 0) : undefined;
  };
}

function slidingLog({ rate }) {
  let passed = [];
  return now => {
    passed = passed.filter(at => at > now - 1);
    return passed.length < rate ? (passed.push(now), 0) : undefined;
  };
}

/** What the routes of the same names count by; the numbers are those of the routes file. */
export const ALGORITHMS = [
  {
    name: 'token-bucket',
    title: 'Token bucket',
    about: '5 tokens a second come back, 10 fit in: a burst passes at once, then the rate holds.',
    theory: () => tokenBucket({ rate: 5, burst: 10 }),
  },
  {
    name: 'leaky-bucket',
    title: 'Leaky bucket',
    about: '5 a second go out, however they come; 4 may wait for their turn, the others are refused.',
    theory: () => leakyBucket({ rate: 5, queue: 4 }),
  },
  {
    name: 'fixed-window',
    title: 'Fixed window',
    about: '5 in each second of the clock: around the edge of two, 10 pass within a moment.',
    theory: () => fixedWindow({ rate: 5 }),
  },
  {
    name: 'sliding-window',
    title: 'Sliding window',
    about: '5 in the last second, the second before it counted by the part that is still within reach.',
    theory: () => slidingWindow({ rate: 5 }),
  },
  {
    name: 'sliding-log',
    title: 'Sliding log',
    about: '5 in any second, exactly: the instant of each is kept.',
    theory: () => slidingLog({ rate: 5 }),
  },
];
