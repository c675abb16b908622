import { time } from './dom.js';
import { SHOWN_SECONDS } from './measures.js';

const HEIGHT = 78;
const HALF_A_TIME = 26;
const dark = matchMedia('(prefers-color-scheme: dark)');

/** Between two marks of a scale: 1, 2, 5, 10 and so on, for nothing here comes in parts. */
const WHOLE = Array.from({ length: 30 }, (_, i) => [1, 2, 5][i % 3] * 10 ** Math.floor(i / 3));

/** A dot each: between two posts there is no latency to be drawn. */
const DOTS = colour => ({ paths: () => null, stroke: colour, points: { show: true, size: 5, fill: colour } });

/** A bar each, as wide as the second that it counts. */
const BARS = colour => ({
  paths: uPlot.paths.bars({ size: [0.9, 12], align: -1 }),
  stroke: colour,
  fill: colour,
  width: 0,
  points: { show: false },
});

export const LOOKS = { dots: DOTS, bars: BARS };

/** One measure over the last minute; drawn when there is something new to be seen and the browser has time. */
export class Chart {
  #box;
  #look;
  #least;
  #label;
  #plot;
  #data = [[], []];
  #now = Date.now();
  #asked = false;

  /**
   * @param {HTMLElement} box
   * @param {{look: Function, least: number, label: (value: number) => string}} options
   *   least: the scale ends no lower than this, so that a little is seen as a little; label: of a value, for the axis
   */
  constructor(box, { look, least, label }) {
    this.#box = box;
    this.#look = look;
    this.#least = least;
    this.#label = label;
    new ResizeObserver(() => this.#fit()).observe(box);
    dark.addEventListener('change', () => this.#make());
    this.#make();
  }

  /**
   * @param {{at: number, value: number}[]} samples in the order of their time
   * @param {number} now where the chart ends
   */
  show(samples, now) {
    this.#now = now;
    this.#data = [samples.map(({ at }) => at / 1_000), samples.map(({ value }) => value)];
    if (!this.#asked) {
      this.#asked = true;
      requestAnimationFrame(() => {
        this.#asked = false;
        this.#plot.setData(this.#data);
      });
    }
  }

  #make() {
    this.#plot?.destroy();
    const style = getComputedStyle(document.documentElement);
    const color = name => style.getPropertyValue(name).trim();
    const axis = { stroke: color('--soft'), font: '11px system-ui, sans-serif', ticks: { show: false } };
    this.#plot = new uPlot(
      {
        width: this.#width(),
        height: HEIGHT,
        legend: { show: false },
        cursor: { show: false },
        padding: [8, 26, 0, 0],
        scales: {
          x: { range: () => [this.#now / 1_000 - SHOWN_SECONDS, this.#now / 1_000] },
          y: { range: (plot, low, high) => [0, Math.max(this.#least, high * 1.15 || 0)] },
        },
        axes: [
          {
            ...axis,
            grid: { show: false },
            size: 18,
            gap: 2,
            space: 80,
            // At the left edge it would touch the other axis' figures.
            values: (plot, ticks) => ticks.map(tick => (plot.valToPos(tick, 'x') < HALF_A_TIME ? '' : time(tick * 1_000))),
          },
          {
            ...axis,
            grid: { stroke: color('--line'), width: 1 },
            size: 52,
            space: 22,
            incrs: WHOLE,
            values: (plot, ticks) => ticks.map(tick => this.#label(tick)),
          },
        ],
        series: [{}, this.#look(color('--accent'))],
      },
      this.#data,
      this.#box,
    );
  }

  #fit() {
    if (Math.abs(this.#plot.width - this.#width()) > 1) {
      this.#plot.setSize({ width: this.#width(), height: HEIGHT });
    }
  }

  #width() {
    return Math.max(120, Math.floor(this.#box.clientWidth));
  }
}
