import { Account } from './account.js';
import { Comparison } from './comparison.js';
import { millis, write } from './dom.js';
import { ClockSkew, Sends } from './measures.js';
import { Panel } from './panel.js';

const at = selector => document.querySelector(selector);
const skew = new ClockSkew();
const sends = new Sends();
let session;

/** Said at most every few seconds, and as a number: five panels of a busy feed would talk without end. */
const announced = new Set();
let silent = false;
function announce(post) {
  announced.add(post.id);
  if (silent) {
    return;
  }
  silent = true;
  setTimeout(() => {
    silent = false;
    write(at('#news'), announced.size === 1 ? 'One new post' : `${announced.size} new posts`);
    announced.clear();
  }, 5_000);
}

const environment = { skew, sends, announce, remove: id => tell(session.deletePost(id)) };
const panels = {
  automatic: new Panel(['websocket', 'sse', 'long-poll', 'poll'], environment),
  websocket: new Panel(['websocket'], environment),
  sse: new Panel(['sse'], environment),
  'long-poll': new Panel(['long-poll'], environment),
  poll: new Panel(['poll'], environment),
};
at('#panels').append(...Object.values(panels).map(panel => panel.element));

const comparison = new Comparison(at('#comparison tbody'), panels);
setInterval(() => {
  Object.values(panels).forEach(panel => panel.tick());
  comparison.update();
  write(
    at('#skew'),
    skew.known
      ? `The service's clock is ${Math.abs(Math.round(skew.offset))} ms ${skew.offset < 0 ? 'behind' : 'ahead of'} this one, give or
         take ${millis(skew.error)}; that is corrected.`
      : 'The clocks are taken as equal until you have posted something.',
  );
}, 1_000);

/** What went wrong, where it is seen; passes it on. */
async function tell(work, done = '') {
  at('#desk-error').textContent = '';
  at('#desk-done').textContent = '';
  try {
    const result = await work;
    at('#desk-done').textContent = done;
    return result;
  } catch (failed) {
    at('#desk-error').textContent = failed.message;
    throw failed;
  }
}

function restart() {
  const home = session !== undefined && at('[name=feed][value=home]').checked;
  const feed = home ? `/v1/users/${session.user.id}/feed` : '/v1/feed';
  Object.values(panels).forEach(panel => panel.start({ feed, session }));
}

function enter(fresh) {
  session = fresh;
  const inside = session !== undefined;
  if (inside) {
    fresh.onEnd = () => session === fresh && leave('Your session has ended; log in again.');
  }
  at('#account').hidden = inside;
  at('#desk').hidden = !inside;
  at('#signed-in').hidden = !inside;
  at('#home-hint').hidden = inside;
  at('#who').textContent = inside ? `@${session.user.handle}` : '';
  at('[name=feed][value=home]').disabled = !inside;
  at(`[name=feed][value=${inside ? 'home' : 'public'}]`).checked = true;
  restart();
  if (inside) {
    at('#text').focus();
  }
}

const account = new Account(enter);

function leave(why = '') {
  enter(undefined);
  at('#account-error').textContent = why;
  account.focus();
}

at('#log-out').addEventListener('click', async () => {
  const old = session;
  leave();
  // It is over for this page in any case.
  await old.logOut().catch(() => {});
});

at('#compose').addEventListener('submit', async event => {
  event.preventDefault();
  const text = at('#text').value;
  if (text.trim() === '') {
    return;
  }
  at('#text').value = '';
  const sent = Date.now();
  const post = panels.automatic.post(text);
  sends.track(sent, post).catch(() => {});
  const made = await tell(post).catch(() => undefined);
  if (made) {
    skew.observe(sent, Date.parse(made.createdAt), Date.now());
  } else if (at('#text').value === '') {
    at('#text').value = text;
  }
});

at('#follow').addEventListener('submit', async event => {
  event.preventDefault();
  const handle = at('#target').value.trim().replace(/^@/, '');
  const how = event.submitter?.value ?? 'PUT';
  await tell(session.follow(handle, how), how === 'PUT' ? `You follow @${handle}.` : `You do not follow @${handle} any more.`)
    .then(() => (at('#target').value = ''))
    .catch(() => {});
});

document.querySelectorAll('[name=feed]').forEach(radio => radio.addEventListener('change', restart));
addEventListener('pagehide', () => Object.values(panels).forEach(panel => panel.stop()));
addEventListener('pageshow', ({ persisted }) => persisted && restart());

restart();
