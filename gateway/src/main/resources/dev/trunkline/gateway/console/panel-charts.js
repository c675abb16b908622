import { Chart, LOOKS } from './chart.js';
import { bytes, millis } from './dom.js';
import { SHOWN_SECONDS } from './measures.js';

const SPAN = `the last ${SHOWN_SECONDS} seconds`;
const whole = count => `${Math.round(count * 10) / 10}`;
const most = samples => Math.max(0, ...samples.map(({ value }) => value));

/** What a panel's transport costs over time: three charts with one axis of time, each told in words as well. */
export class PanelCharts {
  #boxes;
  #charts;
  #title;

  /**
   * Its boxes must be in the document by now: the charts take their sizes from there.
   * @param {(name: string) => HTMLElement} box
   * @param {string} title of the panel
   */
  constructor(box, title) {
    this.#title = title;
    this.#boxes = { latency: box('latency'), bytes: box('bytes'), requests: box('requests') };
    const { latency, bytes: received, requests } = this.#boxes;
    this.#charts = {
      latency: new Chart(latency, { look: LOOKS.dots, least: 10, label: millis }),
      bytes: new Chart(received, { look: LOOKS.bars, least: 100, label: bytes }),
      requests: new Chart(requests, { look: LOOKS.bars, least: 2, label: whole }),
    };
  }

  /**
   * @param {number} now
   * @param {import('./measures.js').Latencies} latencies
   * @param {import('./measures.js').Rates} rates
   */
  show(now, latencies, rates) {
    const since = now - SHOWN_SECONDS * 1_000;
    const measured = latencies.samples.filter(({ at }) => at >= since).map(({ at, latency }) => ({ at, value: latency }));
    const received = rates.of('bytes');
    const requests = rates.of('requests');
    this.#charts.latency.show(measured, now);
    this.#charts.bytes.show(received, now);
    this.#charts.requests.show(requests, now);
    this.#name(
      'latency',
      measured.length === 0
        ? `Latency, ${this.#title}: nothing measured in ${SPAN}`
        : `Latency, ${this.#title}: ${measured.length} ${measured.length === 1 ? 'post' : 'posts'} in ${SPAN}, at most ${millis(most(measured))}`,
    );
    this.#name('bytes', `Received, ${this.#title}: ${bytes(rates.sum('bytes'))} in ${SPAN}, at most ${bytes(most(received))} a second`);
    this.#name('requests', `Requests, ${this.#title}: ${rates.sum('requests')} in ${SPAN}, at most ${whole(most(requests))} a second`);
  }

  #name(chart, words) {
    if (this.#boxes[chart].getAttribute('aria-label') !== words) {
      this.#boxes[chart].setAttribute('aria-label', words);
    }
  }
}
