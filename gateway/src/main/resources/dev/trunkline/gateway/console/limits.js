import { write } from './dom.js';
import { LimitPanel } from './limit-panel.js';
import { instants } from './load.js';
import { ask } from './probe.js';
import { ALGORITHMS } from './theory.js';
import { WindowEdge } from './window-edge.js';

const at = selector => document.querySelector(selector);
const panels = Object.keys(ALGORITHMS).map(name => new LimitPanel(name));
const windows = panels.find(({ algorithm }) => algorithm === 'fixed-window');
at('#panels').prepend(...panels.map(({ element }) => element));

/** Between two looks for the edge of a window, and how long to look at most. */
const LOOK = 20;
const LONGEST_LOOK = 4_000;
const FRAME = 200;
/** More on their way than that, and it is not the limit that they wait for. */
const MOST_IN_FLIGHT = 400;

const form = at('#load');
let edge;
let running;
let ready;

const pause = millis => new Promise(resolve => setTimeout(resolve, millis));

function told(panel, sample) {
  panel.learn(sample);
  if (panel === windows) {
    edge ??= new WindowEdge(sample.quota.window);
    edge.observe(sample.asked, sample.answered, sample.remaining);
  }
  return sample;
}

/** Learns each limit from one answer, and where windows begin by using one up and waiting for the next. */
async function prepare() {
  for (const panel of panels) {
    told(panel, await ask(panel.algorithm));
  }
  const give = performance.now() + LONGEST_LOOK;
  while (!edge.known && performance.now() < give) {
    told(windows, await ask(windows.algorithm));
    await pause(LOOK);
  }
}

/** Once, unless it fails. */
function prepared() {
  ready ??= prepare().catch(failed => {
    ready = undefined;
    throw failed;
  });
  return ready;
}

async function whole(chosen, signal) {
  let wait;
  while (!signal.aborted && (wait = Math.max(...chosen.map(({ wholeAt }) => wholeAt)) - performance.now()) > 0) {
    say(`Waiting until the limits are whole again: ${Math.ceil(wait / 1_000)} s.`);
    await pause(Math.min(wait, FRAME));
  }
}

/** Sends what is due, and hands over each answer as it comes. */
async function fire(chosen, load, signal, stop) {
  const begun = performance.now();
  const seconds = load.seconds;
  chosen.forEach(panel => panel.begin(begun, seconds));
  const due = instants(load, { window: windows.quota.window, next: edge.after(begun) - begun });
  const answers = new Set();
  for (let next = 0; next < due.length && !signal.aborted; ) {
    const wait = begun + due[next] - performance.now();
    if (wait > 0) {
      await pause(wait);
      continue;
    }
    next++;
    if (answers.size > MOST_IN_FLIGHT) {
      throw new Error('Answers take too long: nothing more is sent.');
    }
    for (const panel of chosen) {
      const answer = ask(panel.algorithm)
        .then(sample => panel.add(told(panel, sample)))
        .catch(stop)
        .finally(() => answers.delete(answer));
      answers.add(answer);
    }
  }
  await Promise.all(answers);
}

async function run() {
  const chosen = panels.filter(panel => panel.chosen);
  if (chosen.length === 0) {
    fail(new Error('Choose at least one limit to fire at.'));
    return;
  }
  const load = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, name === 'pattern' ? value : Number(value)]));
  const control = new AbortController();
  running = control;
  fail();
  busy(true);
  const frame = setInterval(() => draw(chosen), FRAME);
  try {
    if (!edge?.known) {
      say('Finding out where windows begin.');
    }
    await prepared();
    await whole(chosen, control.signal);
    say('Firing.');
    await fire(chosen, load, control.signal, failed => {
      control.abort();
      fail(failed);
    });
    say(control.signal.aborted ? 'Stopped.' : 'Done.');
  } catch (failed) {
    fail(failed);
    say('Stopped.');
  } finally {
    clearInterval(frame);
    draw(chosen);
    running = undefined;
    busy(false);
  }
}

function draw(chosen) {
  chosen.forEach(panel => panel.draw(edge?.at ?? 0));
  write(
    at('#edge'),
    edge?.known ? `Where a window begins is known to within ${Math.max(1, Math.round(edge.error))} ms.` : '',
  );
}

function say(text) {
  write(at('#status'), text);
}

function fail(failed) {
  write(at('#load-error'), failed?.message ?? '');
}

function busy(yes) {
  at('#fire').textContent = yes ? 'Stop' : 'Fire';
  document.body.dataset.running = yes;
}

function fit() {
  const pattern = form.elements.pattern.value;
  form.querySelectorAll('[data-for]').forEach(field => (field.hidden = !field.dataset.for.split(' ').includes(pattern)));
}

form.addEventListener('change', fit);
form.addEventListener('submit', event => {
  event.preventDefault();
  if (running) {
    running.abort();
  } else {
    run();
  }
});
addEventListener('pagehide', () => running?.abort());

fit();
panels.forEach(panel => panel.begin(performance.now(), 10));
prepared().then(
  () => draw(panels),
  failed => fail(failed),
);
