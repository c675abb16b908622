const HEIGHT = 130;
const dark = matchMedia('(prefers-color-scheme: dark)');

/** Requests a second over time: let through, of those delayed, refused; and what theory lets through. */
export class LimitChart {
  #box;
  #plot;
  #data = [[], [], [], [], []];

  constructor(box) {
    this.#box = box;
    new ResizeObserver(() => this.#plot.setSize({ width: this.#width(), height: HEIGHT })).observe(box);
    dark.addEventListener('change', () => this.#make());
    this.#make();
  }

  /** @param {number[][]} data seconds, then the four series */
  show(data) {
    this.#data = data;
    this.#plot.setData(data);
  }

  #make() {
    this.#plot?.destroy();
    const style = getComputedStyle(document.documentElement);
    const color = name => style.getPropertyValue(name).trim();
    const axis = { stroke: color('--soft'), font: '11px system-ui, sans-serif', ticks: { show: false } };
    const steps = (name, more) => ({
      paths: uPlot.paths.stepped({ align: 1 }),
      stroke: color(name),
      points: { show: false },
      width: 2,
      ...more,
    });
    this.#plot = new uPlot(
      {
        width: this.#width(),
        height: HEIGHT,
        legend: { show: false },
        cursor: { show: false },
        padding: [8, 12, 4, 0],
        scales: { x: { time: false }, y: { range: (plot, low, high) => [0, Math.max(12, high * 1.1 || 0)] } },
        axes: [
          { ...axis, grid: { show: false }, size: 22, space: 60, values: (plot, ticks) => ticks.map(tick => `${tick} s`) },
          { ...axis, grid: { stroke: color('--line'), width: 1 }, size: 34, space: 26 },
        ],
        series: [
          {},
          steps('--good'),
          steps('--warn'),
          steps('--bad', { width: 1 }),
          steps('--ink', { width: 1, dash: [4, 4] }),
        ],
      },
      this.#data,
      this.#box,
    );
  }

  #width() {
    return Math.max(160, Math.floor(this.#box.clientWidth));
  }
}
