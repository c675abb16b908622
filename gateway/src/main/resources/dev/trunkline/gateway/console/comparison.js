import { bytes, element, millis, write } from './dom.js';

const COLUMNS = ['poll', 'long-poll', 'sse', 'websocket'];

/** The rows of the handbook's comparison (chapter 2, section 4), in its words, each with what is measured here. */
const ROWS = [
  ['Latency', ['High', 'Medium', 'Low', 'Very low'], latency],
  ['Server load', ['High', 'Medium', 'Low', 'Low'], load],
  ['Bidirectional', ['No', 'No', 'No', 'Yes'], direction],
  ['Browser support', ['Universal', 'Universal', 'Good', 'Good'], support],
  ['HTTP/2 compatible', ['Yes', 'Yes', 'Yes', 'No (separate)'], protocol],
  ['Auto-reconnect', ['Manual', 'Manual', 'Built-in', 'Manual'], reconnects],
];

function latency(panel) {
  const { samples } = panel.latencies;
  return samples.length === 0
    ? 'not measured yet'
    : `${millis(panel.latencies.percentile(0.5))}, 95 % within ${millis(panel.latencies.percentile(0.95))}`;
}

function load(panel) {
  const { stats, seconds } = panel;
  const minutes = Math.max(seconds, 1) / 60;
  const requests = (stats.requests + stats.sockets) / minutes;
  return `${requests.toFixed(requests < 10 ? 1 : 0)} requests, ${bytes((stats.bytesReceived + stats.headerBytes) / minutes)} a minute`;
}

function direction(panel, name) {
  return name === 'websocket' ? 'posts go on the socket' : 'posts are requests of their own';
}

function support(panel) {
  return panel.stats.connections > 0 ? 'works in this browser' : 'not seen yet';
}

function protocol(panel, name) {
  if (name === 'websocket') {
    return 'HTTP/1.1, upgraded';
  }
  const seen = performance.getEntriesByType('resource').findLast(entry => /\/v1\/.*feed/.test(entry.name));
  return seen?.nextHopProtocol ? `here: ${seen.nextHopProtocol}` : '';
}

function reconnects(panel) {
  const again = Math.max(0, panel.stats.connections - 1);
  return `by the client: ${again} ${again === 1 ? 'time' : 'times'}`;
}

/** The table, filled once and kept up to date. */
export class Comparison {
  #cells = [];

  /** @param {Record<string, object>} panels by transport */
  constructor(body, panels) {
    for (const [feature, words, measure] of ROWS) {
      const cells = COLUMNS.map((name, column) => {
        const measured = element('small', {});
        this.#cells.push(() => write(measured, panels[name].stats ? measure(panels[name], name) : ''));
        return element('td', {}, words[column], measured);
      });
      body.append(element('tr', {}, element('th', { scope: 'row' }, feature), ...cells));
    }
  }

  update() {
    this.#cells.forEach(update => update());
  }
}
