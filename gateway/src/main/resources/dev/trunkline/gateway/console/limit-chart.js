const HEIGHT = 140;
const LANES_HEIGHT = 92;
const LANES = ['refused', 'delayed', 'allowed'];
const dark = matchMedia('(prefers-color-scheme: dark)');

/**
 * Two plots of one limit over the seconds of a run: how many were let through in the last second, measured and in theory, and
 * below that each request in the lane of what became of it, filled as measured and hollow as the theory has it.
 */
export class LimitChart {
  #box;
  #rate;
  #lanes;
  #seconds = 10;
  #data = { rate: [[], [], [], []], lanes: [[], [], [], [], []] };

  constructor(box) {
    this.#box = box;
    new ResizeObserver(() => this.#fit()).observe(box);
    dark.addEventListener('change', () => this.#make());
    this.#make();
  }

  /**
   * @param {number} seconds that the run is long
   * @param {{at: number, measured: number, foreseen: number}[]} steps numbers let through
   * @param {number} usual what the rate gives in a second
   * @param {{at: number, measured: string, foreseen: string}[]} requests what became of each
   */
  show(seconds, steps, usual, requests) {
    this.#seconds = seconds;
    const ends = [{ at: 0, measured: 0, foreseen: 0 }, ...steps, { ...steps.at(-1), at: Math.max(seconds, steps.at(-1)?.at ?? 0) }];
    this.#data = {
      rate: [
        ends.map(({ at }) => at),
        ends.map(({ measured }) => measured ?? 0),
        ends.map(({ foreseen }) => foreseen ?? 0),
        ends.map(() => usual),
      ],
      lanes: [
        requests.map(({ at }) => at),
        ...LANES.map(lane => requests.map(({ measured }) => (measured === lane ? LANES.indexOf(lane) + 0.14 : null))),
        requests.map(({ foreseen }) => LANES.indexOf(foreseen) - 0.2),
      ],
    };
    this.#rate.setData(this.#data.rate);
    this.#lanes.setData(this.#data.lanes);
  }

  #make() {
    this.#rate?.destroy();
    this.#lanes?.destroy();
    const style = getComputedStyle(document.documentElement);
    const color = name => style.getPropertyValue(name).trim();
    const axis = { stroke: color('--soft'), font: '11px system-ui, sans-serif', ticks: { show: false } };
    const common = {
      width: this.#width(),
      legend: { show: false },
      cursor: { show: false },
      padding: [8, 12, 0, 0],
    };
    const x = { time: false, range: () => [-0.2, this.#seconds + 0.2] };
    const stepped = uPlot.paths.stepped({ align: 1 });
    const line = { paths: stepped, points: { show: false } };
    this.#rate = new uPlot(
      {
        ...common,
        height: HEIGHT,
        scales: { x, y: { range: (plot, low, high) => [0, Math.max(6, (high || 0) * 1.1)] } },
        axes: [
          { ...axis, grid: { show: false }, size: 20, space: 50, values: (plot, ticks) => ticks.map(tick => `${tick} s`) },
          { ...axis, grid: { stroke: color('--line'), width: 1 }, size: 60, space: 26 },
        ],
        series: [
          {},
          { ...line, stroke: color('--accent'), width: 2, fill: color('--accent-soft') },
          { ...line, stroke: color('--warn'), width: 1.5, dash: [5, 4] },
          { ...line, stroke: color('--soft'), width: 1, dash: [1, 3] },
        ],
      },
      this.#data.rate,
      this.#box,
    );
    const dots = (stroke, fill) => ({ paths: () => null, stroke, points: { show: true, size: 6, width: 1, fill } });
    const lanes = [color('--bad'), color('--warn'), color('--good')];
    this.#lanes = new uPlot(
      {
        ...common,
        height: LANES_HEIGHT,
        scales: { x, y: { range: () => [-0.6, LANES.length - 0.4] } },
        axes: [
          { ...axis, show: false },
          {
            ...axis,
            grid: { stroke: color('--line'), width: 1 },
            size: 60,
            splits: () => LANES.map((lane, i) => i),
            values: () => LANES,
          },
        ],
        series: [{}, ...lanes.map(lane => dots(lane, lane)), dots(color('--soft'), color('--card'))],
      },
      this.#data.lanes,
      this.#box,
    );
  }

  #fit() {
    const width = this.#width();
    if (Math.abs(this.#rate.width - width) > 1) {
      this.#rate.setSize({ width, height: HEIGHT });
      this.#lanes.setSize({ width, height: LANES_HEIGHT });
    }
  }

  #width() {
    return Math.max(160, Math.floor(this.#box.clientWidth));
  }
}
