import { ALGORITHMS } from './algorithms.js';
import { element, write } from './dom.js';
import { LimitChart } from './limit-chart.js';

/** Seconds of one column of a chart, and columns that are kept. */
const COLUMN = 0.5;
const COLUMNS = 60;
/** So late is delayed: an answer that was not takes a few milliseconds. */
const DELAYED = 0.1;
const LONGEST = 60;

/** When requests come, in seconds from the beginning. */
const LOADS = {
  below: now => Math.floor(now * 4),
  above: now => Math.floor(now * 8),
  bursts: now => 15 * (1 + Math.floor(now / 4)),
};

const at = selector => document.querySelector(selector);

/** One algorithm at the gateway, beside what theory says of the same requests. */
class Trial {
  #algorithm;
  #chart;
  #figures = {};
  #theory;
  #counts;
  #columns;

  constructor(algorithm) {
    this.#algorithm = algorithm;
    const chart = element('div', { className: 'chart', role: 'img', aria: { label: `${algorithm.title} over time` } });
    const figures = element('dl', { className: 'figures' });
    for (const name of ['Sent', 'Passed', 'Delayed', 'Refused', 'By theory']) {
      this.#figures[name] = element('dd', {}, '–');
      figures.append(element('div', {}, element('dt', {}, name), this.#figures[name]));
    }
    this.element = element(
      'section',
      { className: 'card' },
      element('h2', {}, algorithm.title),
      element('p', { className: 'hint' }, algorithm.about),
      figures,
      chart,
    );
    this.#chart = new LimitChart(chart);
    this.begin();
  }

  begin() {
    this.#theory = this.#algorithm.theory();
    this.#counts = { Sent: 0, Passed: 0, Delayed: 0, Refused: 0, 'By theory': 0 };
    this.#columns = new Map();
  }

  /** @param {() => number} clock seconds */
  async send(clock) {
    const sent = clock();
    const counts = this.#counts;
    const columns = this.#columns;
    counts.Sent++;
    const wait = this.#theory(sent);
    if (wait !== undefined) {
      counts['By theory']++;
      column(columns, sent + wait).theory++;
    }
    try {
      const { status } = await fetch(`try/${this.#algorithm.name}`, { cache: 'no-store' });
      const now = clock();
      if (status === 429) {
        counts.Refused++;
        column(columns, now).refused++;
      } else if (status === 204) {
        counts.Passed++;
        column(columns, now).passed++;
        if (now - sent > DELAYED) {
          counts.Delayed++;
          column(columns, now).delayed++;
        }
      }
    } catch {
      // The gateway is away; what is missing in the figures tells it.
    }
  }

  /** @param {number} now seconds */
  draw(now) {
    Object.entries(this.#counts).forEach(([name, count]) => write(this.#figures[name], String(count)));
    const last = Math.floor(now / COLUMN);
    const data = [[], [], [], [], []];
    for (let number = Math.max(0, last - COLUMNS); number < last; number++) {
      const { passed, delayed, refused, theory } = this.#columns.get(number) ?? NOTHING;
      [number * COLUMN, ...[passed, delayed, refused, theory].map(count => count / COLUMN)].forEach((value, series) =>
        data[series].push(value),
      );
    }
    this.#chart.show(data);
  }
}

const NOTHING = Object.freeze({ passed: 0, delayed: 0, refused: 0, theory: 0 });

function column(columns, now) {
  const number = Math.floor(now / COLUMN);
  if (!columns.has(number)) {
    columns.set(number, { ...NOTHING });
  }
  return columns.get(number);
}

const trials = ALGORITHMS.map(algorithm => new Trial(algorithm));
at('#trials').append(...trials.map(trial => trial.element));

let timer;

function stop() {
  clearInterval(timer);
  timer = undefined;
  write(at('#run'), 'Start');
}

function start() {
  const begun = performance.now();
  const clock = () => (performance.now() - begun) / 1_000;
  const load = LOADS[at('#load').value];
  let sent = 0;
  let drawn = 0;
  trials.forEach(trial => trial.begin());
  write(at('#run'), 'Stop');
  timer = setInterval(() => {
    const now = clock();
    for (; sent < load(now); sent++) {
      trials.forEach(trial => trial.send(clock));
    }
    if (now - drawn >= COLUMN) {
      drawn = now;
      trials.forEach(trial => trial.draw(now));
    }
    if (now > LONGEST) {
      stop();
    }
  }, 20);
}

at('#run').addEventListener('click', () => (timer === undefined ? start() : stop()));
