// Runs the emitted workflows on n8n's executor under a virtual clock, and compares what happens with
// what the reference interpreter says of the same stories.
// usage: run.cjs JOURNEYC OUT WORKSPACE STORIES.json.. [--plant] [-- part of a name..]
// --plant also puts faults into workflows, each of which must be found.
'use strict';
const clock = require('./lib/clock.cjs');
const outside = require('./lib/outside.cjs');
const { execFileSync } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { isDeepStrictEqual } = require('util');
const { faults } = require('./lib/plant.cjs');
const store = require('./lib/store.cjs');
const { credentials, play } = require('./lib/story.cjs');

/// What the interpreter says, in the same form as `play`.
function expected(journeyc, workspace, story, until) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'n8n-story-'));
  const file = (name, text) => {
    const place = path.join(folder, name);
    fs.writeFileSync(place, text);
    return place;
  };
  const args = [
    'simulate', story.journey, '-C', workspace, '--format', 'json', '--no-consent', '--no-receipts',
    '--customer', file('customer.json', JSON.stringify(story.customer)),
    '--events', file('events.jsonl', story.events.map(({ twice, ...line }) => JSON.stringify(line)).join('\n')),
    '--at', story.events[0].at, '--until', until,
    ...(story.refuse ?? []).flatMap((channel) => ['--refuse', channel]),
    ...(story.all ? ['--all'] : []),
  ];
  const said = JSON.parse(execFileSync(journeyc, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }));
  fs.rmSync(folder, { recursive: true });
  return said.trace.filter((entry) => entry.journey !== undefined).flatMap(one);
}

/// What an entry of the interpreter's trace says, in the same form as `play`.
function one({ at, what, message, channel, to, content, outcome, action, args, event, data, field, value, ...rest }) {
  switch (what) {
    case 'sent': return [{ at, what, message, channel, to, content }];
    case 'refused': return [{ at, what, message, channel }];
    case 'ended': return [{ at, what, outcome }];
    case 'called': return [{ at, what, action, args }];
    case 'tracked': return [{ at, what, event, data }];
    case 'set': return [{ at, what, field, value }];
    case 'consent':
      return rest.channels.map((name) => ({ at, what, granted: rest.granted, key: `${rest.purpose}/${name}` }));
    default: return [];
  }
}

/// Does what went out fit what should; a list of differences.
function differences(wanted, got) {
  const left = [...got];
  const found = [];
  for (const want of wanted) {
    const keys = ['at', 'what', 'outcome', 'message', 'channel', 'action', 'event', 'field', 'granted', 'key'];
    const fits = (have) =>
      keys.every((key) => have[key] === want[key]) &&
      equal(have.args, want.args) && equal(have.data, want.data) && equal(have.value, want.value) &&
      (want.what !== 'sent' || (have.to === want.to && said(want, have)));
    const place = left.findIndex(fits);
    if (place < 0) found.push(`missing: ${JSON.stringify(want)}`);
    else left.splice(place, 1);
  }
  return [...found, ...left.map((have) => `not expected: ${JSON.stringify(have)}`)];
}

function said(want, have) {
  if (have.channel === 'whatsapp' && have.content === undefined) {
    // A template gets the values; they stand in its texts in their order. Headers of these workspaces have one.
    if (have.values.header.length !== (want.content.header === undefined ? 0 : 1)) return false;
    return Object.entries(have.values).every(([slot, values]) => {
      let rest = want.content[slot] ?? '';
      return values.every((value) => {
        const at = rest.indexOf(value);
        rest = rest.slice(at + value.length);
        return at >= 0;
      });
    });
  }
  if (!['sms', 'email', 'whatsapp'].includes(have.channel) && have.once !== have.header) return false;
  return Object.entries(want.content).every(([slot, text]) => same(slot, text, have.content[slot])) &&
    Object.keys(have.content).filter((slot) => have.content[slot] !== undefined).length === Object.keys(want.content).length;
}

const equal = (a, b) => isDeepStrictEqual(a, b);

/// The interpreter shows values in HTML as they are; what goes out has the signs of HTML in them escaped.
function same(slot, want, have) {
  if (slot !== 'html' || have === undefined) return want === have;
  const signs = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' };
  const plain = (text) => text.replace(/&(lt|gt|quot|#39|amp);/g, (sign) => signs[sign]);
  return plain(plain(want)) === plain(plain(have));
}

/// What is wrong with a story.
async function wrong(story, documents, wanted, until) {
  const { happened, problems } = await play(documents, story, Date.parse(until));
  return [...problems, ...differences(wanted, happened)];
}

async function main() {
  const [journeyc, out, workspace, ...rest] = process.argv.slice(2);
  const cut = rest.indexOf('--');
  const files = (cut < 0 ? rest : rest.slice(0, cut)).filter((file) => file !== '--plant');
  const parts = cut < 0 ? [] : rest.slice(cut + 1);
  const stories = files
    .flatMap((file) => JSON.parse(fs.readFileSync(file, 'utf8')))
    .filter(({ name }) => parts.length === 0 || parts.some((part) => name.includes(part)));
  await outside.open();
  const place = (file) => path.join(out, 'n8n', file);
  const cache = new Map();
  const read = (journey) => {
    if (!cache.has(journey)) {
      const file = place(`${journey}.json`);
      cache.set(journey, fs.existsSync(file) ? fs.readFileSync(file) : undefined);
    }
    const text = cache.get(journey);
    return text && JSON.parse(text);
  };
  if (fs.existsSync(place('store.sql'))) {
    credentials.push(await store.open());
    await store.make(fs.readFileSync(place('store.sql'), 'utf8'));
  }
  let [passed, failed, things] = [0, 0, 0];
  for (const story of stories) {
    story.until ??= '2027-12-31T00:00:00Z';
    // What the interpreter cannot be told (the answer of an action) a story says itself.
    story.wanted = story.expect ?? expected(journeyc, workspace, story, story.until);
    things += story.wanted.length;
    const found = await wrong(story, read, story.wanted, story.until);
    if (story.wanted.length === 0) found.push('the story shows nothing');
    if (found.length === 0) {
      passed += 1;
      continue;
    }
    failed += 1;
    console.log(`FAIL ${story.name}`);
    found.forEach((line) => console.log(`  ${line}`));
  }
  if (rest.includes('--plant')) {
    const played = new Set(stories.map(({ journey }) => journey));
    for (const { journey, at, fault, put } of faults.filter((one) => one.workspace === path.basename(workspace) && played.has(one.journey))) {
      const broken = read(at ?? journey);
      put(broken);
      const documents = (name) => (name === (at ?? journey) ? broken : read(name));
      let seen = false;
      // Where most happens most is seen.
      const of = stories.filter((one) => one.journey === journey);
      for (const story of of.sort((a, b) => b.events.length - a.events.length)) {
        seen ||= (await wrong(story, documents, story.wanted, story.until)).length > 0;
      }
      if (seen) {
        passed += 1;
      } else {
        failed += 1;
        console.log(`FAIL nothing notices ${fault}`);
      }
    }
  }
  console.log(`${path.basename(workspace)}: ${passed} passed, ${failed} failed, ${things} things compared`);
  process.exit(failed > 0 || passed === 0 ? 1 : 0);
}

clock.set(Date.parse('2026-01-01T00:00:00Z'));
main().catch((error) => {
  console.error(error);
  process.exit(1);
});
