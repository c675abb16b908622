import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { FeedClient } from 'trunkline-feed-client';

const HOME = fileURLToPath(new URL('../', import.meta.url));

test('the package is what its name gives, and nothing of the tests', async () => {
  const { stdout } = await promisify(execFile)('npm', ['pack', '--dry-run', '--json', '--ignore-scripts', '--offline'], { cwd: HOME });
  const told = JSON.parse(stdout);
  const packed = (Array.isArray(told) ? told : Object.values(told))[0].files.map(({ path }) => path);
  const lib = (await readdir(`${HOME}lib`)).map(name => `lib/${name}`);
  assert.deepEqual(packed.sort(), ['README.md', 'feed-client.d.ts', 'feed-client.js', ...lib, 'package.json'].sort());
});

test('it may be published, and its entries are there', async () => {
  const described = JSON.parse(await readFile(`${HOME}package.json`, 'utf8'));
  assert.equal(described.private, undefined);
  assert.equal(described.dependencies, undefined);
  assert.equal(typeof FeedClient, 'function');
  for (const entry of [described.types, ...Object.values(described.exports['.'])]) {
    assert.ok((await readFile(HOME + entry)).length > 0, entry);
  }
});

test('the types know every option of the timing', async () => {
  const types = await readFile(`${HOME}feed-client.d.ts`, 'utf8');
  const timing = /const TIMING = \{([^]*?)\n\};/.exec(await readFile(`${HOME}feed-client.js`, 'utf8'))[1];
  const names = [...timing.matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name);
  assert.ok(names.length > 10);
  for (const name of names) {
    assert.match(types, new RegExp(`\\| '${name}'`));
  }
});
