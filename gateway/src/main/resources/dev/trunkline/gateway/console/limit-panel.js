import { write } from './dom.js';
import { LimitChart } from './limit-chart.js';
import { foresee, highest, outcome, settled, tally, trailing } from './theory.js';

/** What rates are told for. */
const SECOND = 1_000;

/** How much the way to the gateway and back may differ from one request to the next. */
const JITTER = 40;

const ABOUT = {
  'token-bucket': ['Token bucket', 'A burst at once while tokens are there; then one for each that comes back.'],
  'leaky-bucket': ['Leaky bucket', 'A constant output: a burst waits in the queue, and beyond its places is refused.'],
  'fixed-window': ['Fixed window', 'A count that begins anew at each edge: around one, twice the limit passes at once.'],
  'sliding-window': ['Sliding window', 'An estimate from two counts: no burst at the edge, and at times too strict.'],
  'sliding-log': ['Sliding log', 'The instant of each is kept: never more than the limit in any window.'],
};

/** One limit: what was sent to it, what became of that, and what the theory says would. */
export class LimitPanel {
  #parts;
  #chart;
  #samples = [];
  #quota;
  #begun = 0;
  #seconds = 10;

  /** When nothing of the limit is used any more. */
  wholeAt = 0;

  constructor(algorithm) {
    this.algorithm = algorithm;
    const node = document.querySelector('#limit-panel').content.cloneNode(true).firstElementChild;
    const part = selector => node.querySelector(selector);
    this.element = node;
    this.#parts = {
      quota: part('.quota'),
      switch: part('.switch input'),
      chart: part('.chart'),
      measured: name => part(`[data-figure=${name}] .measured`),
      foreseen: name => part(`[data-figure=${name}] .foreseen`),
    };
    const [title, about] = ABOUT[algorithm];
    part('h2').id = `limit-${algorithm}`;
    part('h2').textContent = title;
    part('.about').textContent = about;
    node.dataset.limit = algorithm;
    node.setAttribute('aria-labelledby', `limit-${algorithm}`);
    this.#parts.switch.setAttribute('aria-label', `${title}: fire at it`);
  }

  /** Whether the learner wants it to be fired at. */
  get chosen() {
    return this.#parts.switch.checked;
  }

  get quota() {
    return this.#quota;
  }

  /** What an answer tells of the limit, whether it belongs to a run or not. */
  learn({ quota, answered, wholeIn }) {
    this.#quota = quota;
    this.wholeAt = Math.max(this.wholeAt, answered + wholeIn);
    const rate = (quota.most / quota.window) * SECOND;
    const { most } = quota;
    const room = { 'token-bucket': `, bursts of ${most}`, 'leaky-bucket': `, a queue of ${most - 1}` };
    write(this.#parts.quota, `${Number(rate.toFixed(2))}/s${room[this.algorithm] ?? ''}`);
  }

  begin(at, seconds) {
    // Must be in the document by now: the chart takes its size from there.
    this.#chart ??= new LimitChart(this.#parts.chart);
    this.#samples = [];
    this.#begun = at;
    this.#seconds = seconds;
  }

  add(sample) {
    this.learn(sample);
    this.#samples.push(sample);
  }

  /** @param {number} edge an instant at which a window begins */
  draw(edge) {
    if (!this.#quota || !this.#chart) {
      return;
    }
    const samples = this.#samples.sort((a, b) => a.asked - b.asked);
    const theory = foresee(this.algorithm, { ...this.#quota, edge }, samples.map(({ asked }) => asked));
    const left = inLastSecond(samples);
    const wouldLeave = inLastSecond(theory);
    this.#figures(samples, theory, left, wouldLeave);
    this.#chart.show(
      this.#seconds,
      this.#steps(left, wouldLeave),
      (this.#quota.most / this.#quota.window) * SECOND,
      samples.map((sample, i) => ({
        at: this.#since(sample.asked),
        measured: sample.outcome,
        foreseen: outcome(theory[i]),
      })),
    );
  }

  #figures(samples, theory, left, wouldLeave) {
    const measured = { ...tally(samples.map(sample => sample.outcome)), most: highest(left) };
    const foreseen = { ...tally(theory.map(outcome)), most: highest(wouldLeave) };
    for (const name of Object.keys(measured)) {
      write(this.#parts.measured(name), `${measured[name]}`);
      write(this.#parts.foreseen(name), `${foreseen[name]}`);
    }
    // For whoever wants to check the numbers: how long it took from the first to the last.
    this.element.dataset.sent = samples.length;
    this.element.dataset.millis = samples.length === 0 ? 0 : Math.ceil(latest(samples) - samples[0].asked);
    this.#parts.chart.setAttribute(
      'aria-label',
      `${measured.allowed} allowed at once, ${measured.delayed} delayed, ${measured.refused} refused; at most ${measured.most}` +
        ` in a second. By theory ${foreseen.allowed}, ${foreseen.delayed}, ${foreseen.refused}; at most ${foreseen.most}.`,
    );
  }

  /** Both numbers wherever one of them changes. */
  #steps(left, wouldLeave) {
    const changes = [
      ...left.map(({ at, count }) => ({ at, measured: count })),
      ...wouldLeave.map(({ at, count }) => ({ at, foreseen: count })),
    ].sort((a, b) => a.at - b.at);
    let both = { measured: 0, foreseen: 0 };
    return changes.map(change => {
      both = { ...both, ...change };
      return { ...both, at: this.#since(change.at) };
    });
  }

  #since(instant) {
    return (instant - this.#begun) / 1_000;
  }
}

/** How many were let through in the second that ends at each moment. */
function inLastSecond(verdicts) {
  const instants = verdicts.map(({ leaves }) => leaves).filter(leaves => leaves !== undefined);
  return settled(trailing(instants, SECOND), JITTER);
}

function latest(samples) {
  return samples.reduce((last, { answered }) => Math.max(last, answered), 0);
}
