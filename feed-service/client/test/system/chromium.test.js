import { chromium } from 'playwright-core';
import { scenarios } from './scenarios.js';
import { watch } from './watch.js';

const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

scenarios('Chromium', async base => {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ARGUMENTS,
  });
  const page = await browser.newPage();
  await page.goto(`${base}/client/blank.html`);
  return {
    open: async ({ tokens, ...options }) => {
      await page.evaluate(
        async ([source, clientOptions, given]) => {
          const { FeedClient } = await import('/client/feed-client.js');
          // eslint-disable-next-line no-eval
          const watching = (0, eval)(`(${source})`);
          window.watched = watching(FeedClient, clientOptions, given);
        },
        [watch.toString(), options, tokens],
      );
      return {
        look: () => page.evaluate(() => window.watched.look()),
        post: text => page.evaluate(words => window.watched.post(words), text),
        allow: names => page.evaluate(allowed => window.watched.allow(allowed), names),
        close: () => page.evaluate(() => window.watched.close()),
      };
    },
    close: () => browser.close(),
  };
});
