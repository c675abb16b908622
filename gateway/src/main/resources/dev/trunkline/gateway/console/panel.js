import { bytes, element, millis, time, write } from './dom.js';
import { FeedClient } from './feed-client/feed-client.js';
import { Latencies, Rates } from './measures.js';
import { PanelCharts } from './panel-charts.js';

const SHOWN = 20;
const HISTORY = 5;
const CHANGES = 6;

export const NAMES = { websocket: 'WebSocket', sse: 'SSE', 'long-poll': 'Long polling', poll: 'Polling' };

const ABOUT = {
  websocket: 'Both directions on one connection.',
  sse: 'One response that never ends.',
  'long-poll': 'A request that waits for news.',
  poll: 'A request every few seconds.',
};

/** One way to read the feed: a client of its own, its newest posts, and what it costs. */
export class Panel {
  #transports;
  #environment;
  #parts;
  #charts;
  #client;
  #session;
  #caughtUp = false;
  #cut = false;

  latencies = new Latencies();
  #rates = new Rates();

  /**
   * @param {string[]} transports those that it may use; with more than one, it is the client that chooses
   * @param {object} environment skew, sends, announce(), remove(post)
   */
  constructor(transports, environment) {
    this.#transports = transports;
    this.#environment = environment;
    const node = document.querySelector('#panel').content.cloneNode(true).firstElementChild;
    const part = selector => node.querySelector(selector);
    this.element = node;
    this.#parts = {
      state: part('.state'),
      trouble: part('.trouble'),
      posts: part('.posts'),
      chart: name => part(`[data-chart=${name}]`),
      switch: part('.switch input'),
      figure: name => part(`[data-figure=${name}]`),
    };
    const title = this.title;
    const id = `panel-${this.automatic ? 'automatic' : transports[0]}`;
    part('h2').id = id;
    part('h2').textContent = title;
    node.setAttribute('aria-labelledby', id);
    node.dataset.panel = this.automatic ? 'automatic' : transports[0];
    part('.switch span').textContent = 'On';
    this.#parts.switch.setAttribute('aria-label', `${title}: on`);
    part('.about').textContent = this.automatic
      ? 'The best that works: what the client does by itself. Your posts go by this one.'
      : ABOUT[transports[0]];
    this.#parts.posts.tabIndex = 0;
    this.#parts.posts.setAttribute('aria-label', `Newest posts by ${title}`);
    this.#parts.switch.addEventListener('change', () => this.#switch());
    if (this.automatic) {
      node.classList.add('automatic');
      this.#offerTransports(part('.about'));
    }
  }

  get automatic() {
    return this.#transports.length > 1;
  }

  get title() {
    return this.automatic ? 'Automatic' : NAMES[this.#transports[0]];
  }

  get stats() {
    return this.#client?.stats;
  }

  /** Seconds that it has been counting. */
  get seconds() {
    return (Date.now() - this.startedAt) / 1_000;
  }

  /** Must be in the document by now: the charts take their sizes from there. */
  start({ feed, session }) {
    this.#charts ??= new PanelCharts(this.#parts.chart, this.title);
    this.stop();
    this.#parts.posts.replaceChildren();
    this.#parts.changes?.replaceChildren();
    this.latencies = new Latencies();
    this.#rates = new Rates();
    this.startedAt = Date.now();
    this.#session = session;
    this.#caughtUp = false;
    const client = new FeedClient({
      feed,
      token: session && (why => session.token(why)),
      transports: this.#allowed(),
      history: HISTORY,
    });
    this.#client = client;
    client.on('event', event => this.#event(event));
    client.on('caughtUp', () => (this.#caughtUp = true));
    client.on('state', state => this.#state(state));
    client.on('transport', change => this.#changed(change));
    client.on('stats', () => this.#figures());
    // What passes by itself is in the state; what stops the client wants somebody to read why.
    client.on('error', error => client.state === 'stopped' && write(this.#parts.trouble, error.message));
    this.#state(client.state);
    this.#figures();
    this.tick();
  }

  /** Once a second: what the second cost, and where the charts end. */
  tick() {
    const { stats } = this;
    if (stats) {
      const now = Date.now();
      this.#rates.add(now, { bytes: received(stats), requests: requests(stats) });
      this.#charts.show(now, this.latencies, this.#rates);
    }
  }

  stop() {
    this.#client?.close();
    this.#client = undefined;
  }

  post(text) {
    return this.#client.post(text);
  }

  #offerTransports(before) {
    const boxes = this.#transports.map(name =>
      element(
        'label',
        { className: 'check' },
        element('input', { type: 'checkbox', checked: true, value: name, onchange: () => this.#switch() }),
        NAMES[name],
      ),
    );
    const fieldset = element('fieldset', {}, element('legend', {}, 'May use'), ...boxes);
    this.#parts.changes = element('ol', { className: 'changes', aria: { label: 'Which transport was used' } });
    before.after(fieldset, this.#parts.changes);
    this.#parts.boxes = [...fieldset.querySelectorAll('input')];
  }

  #allowed() {
    if (this.#cut) {
      return [];
    }
    return this.automatic
      ? this.#parts.boxes.filter(box => box.checked).map(box => box.value)
      : this.#transports;
  }

  #switch() {
    this.#cut = !this.#parts.switch.checked;
    if (this.#client) {
      this.#client.transports = this.#allowed();
      if (!this.#cut) {
        this.#client.start();
      }
      this.#state(this.#client.state);
    }
  }

  #state(state) {
    if (state !== 'live') {
      this.#caughtUp = false;
    }
    const cut = this.#allowed().length === 0 && state !== 'closed';
    const { state: badge } = this.#parts;
    badge.dataset.state = cut ? 'cut' : state;
    const live = this.automatic ? `live by ${NAMES[this.#client?.transport] ?? '…'}` : 'live';
    write(badge, cut ? 'cut' : state === 'live' ? live : state);
    if (state !== 'stopped') {
      write(this.#parts.trouble, '');
    }
  }

  #changed({ transport, previous, reason }) {
    this.#state(this.#client.state);
    if (this.automatic) {
      const why = previous === transport ? 'again' : reason && reason !== 'stopped' ? `after: ${reason}` : '';
      this.#parts.changes.append(element('li', {}, `${NAMES[transport]} ${why}`.trim()));
      while (this.#parts.changes.children.length > CHANGES) {
        this.#parts.changes.firstElementChild.remove();
      }
    }
  }

  #event(event) {
    if (event.type === 'post.deleted') {
      this.#find(event.post.id)?.remove();
      return;
    }
    const arrived = Date.now();
    const counts = this.#caughtUp;
    const item = this.#item(event.post);
    this.#parts.posts.prepend(item);
    while (this.#parts.posts.children.length > SHOWN) {
      this.#parts.posts.lastElementChild.remove();
    }
    if (counts) {
      item.classList.add('fresh');
      this.#environment.announce(event.post);
      this.#environment.sends.whenKnown(event.post.id, sentAt => this.#measure(arrived, sentAt, event.post, item));
    }
  }

  #measure(arrived, sentAt, post, item) {
    const begun = sentAt ?? Date.parse(post.createdAt) - this.#environment.skew.offset;
    const latency = Math.max(0, arrived - begun);
    this.latencies.add(arrived, latency);
    item.querySelector('.latency').textContent = millis(latency);
    this.#charts.show(Date.now(), this.latencies, this.#rates);
    this.#figures();
  }

  #item({ id, author, text, createdAt }) {
    const meta = element(
      'div',
      { className: 'meta' },
      element('strong', {}, author.displayName),
      element('span', {}, `@${author.handle}`),
      element('time', { dateTime: createdAt }, time(createdAt)),
      element('span', { className: 'latency' }),
    );
    if (this.#session?.user.id === author.id) {
      meta.append(
        element(
          'button',
          {
            type: 'button',
            aria: { label: `Delete: ${text.slice(0, 60)}` },
            onclick: ({ currentTarget }) => {
              currentTarget.disabled = true;
              this.#environment.remove(id).catch(() => (currentTarget.disabled = false));
            },
          },
          'Delete',
        ),
      );
    }
    return element('li', { dataset: { post: id } }, meta, element('p', {}, text));
  }

  #find(id) {
    return [...this.#parts.posts.children].find(item => item.dataset.post === id);
  }

  #figures() {
    const { stats, latencies } = this;
    if (!stats) {
      return;
    }
    const median = latencies.percentile(0.5);
    const most = latencies.percentile(0.95);
    write(this.#parts.figure('median'), millis(median));
    write(this.#parts.figure('most'), millis(most));
    write(this.#parts.figure('received'), bytes(received(stats)));
    write(this.#parts.figure('requests'), `${requests(stats)}`);
  }
}

const received = ({ bytesReceived, headerBytes }) => bytesReceived + headerBytes;
const requests = stats => stats.requests + stats.sockets;
