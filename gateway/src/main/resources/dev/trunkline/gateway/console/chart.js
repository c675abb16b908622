import { millis, time } from './dom.js';

const HEIGHT = 96;
const SHORTEST = 10;
const dark = matchMedia('(prefers-color-scheme: dark)');

/** At least ten seconds, so that one post has a place in time, too. */
function span(first, last) {
  const end = last ?? Date.now() / 1_000;
  return [Math.min(first ?? end, end - SHORTEST), end];
}

/** Latencies over time, a dot each; drawn when there is something new to be seen and the browser has time. */
export class Chart {
  #box;
  #plot;
  #data = [[], []];
  #asked = false;

  constructor(box) {
    this.#box = box;
    new ResizeObserver(() => this.#fit()).observe(box);
    dark.addEventListener('change', () => this.#make());
    this.#make();
  }

  /** @param {{at: number, latency: number}[]} samples */
  show(samples) {
    this.#data = [samples.map(({ at }) => at / 1_000), samples.map(({ latency }) => latency)];
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
        padding: [8, 26, 4, 0],
        scales: {
          x: { range: (plot, first, last) => span(first, last) },
          y: { range: (plot, low, high) => [0, Math.max(10, high * 1.15 || 0)] },
        },
        axes: [
          {
            ...axis,
            grid: { show: false },
            size: 22,
            space: 90,
            values: (plot, ticks) => ticks.map(tick => time(tick * 1_000)),
          },
          {
            ...axis,
            grid: { stroke: color('--line'), width: 1 },
            size: 52,
            space: 26,
            values: (plot, ticks) => ticks.map(millis),
          },
        ],
        series: [
          {},
          {
            // Between two posts there is no latency to be drawn.
            paths: () => null,
            stroke: color('--accent'),
            points: { show: true, size: 5, fill: color('--accent') },
          },
        ],
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
