// Evaluates logged JSONata expressions with npm `jsonata`, the reference implementation, and
// compares the values with those that an engine got.
// usage: node jsonata_check.mjs LOG.json   prints one JSON line for each difference; exit 1 on any.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const home = process.env.CONFORMANCE_HOME ?? path.join(here, '../../target/conformance');
const jsonata = createRequire(path.join(home, 'node/package.json'))('jsonata');

const HASHES = { MD5: 'md5', 'SHA-1': 'sha1', 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' };

function hash(value, algorithm) {
  if (!(algorithm in HASHES) || typeof value !== 'string') throw new Error('$hash: bad arguments');
  return createHash(HASHES[algorithm]).update(value, 'utf8').digest('hex');
}

function range(first, last, step) {
  const [from, to, by] = [first, last, step].map(Math.floor);
  if (by === 0) throw new Error('$range: the step must not be 0');
  const values = [];
  for (let value = from; by > 0 ? value <= to : value >= to; value += by) values.push(value);
  return values;
}

function partition(array, size) {
  const chunk = Math.floor(size);
  if (chunk <= 0) throw new Error('$partition: the size must be positive');
  const parts = [];
  for (let at = 0; at < array.length; at += chunk) parts.push(array.slice(at, at + chunk));
  return parts;
}

// Whole-number floats are equal to integers in JavaScript; other floats may differ in the last bit.
function same(left, right) {
  if (typeof left === 'number' && typeof right === 'number') {
    return left === right || Math.abs(left - right) <= 1e-12 * Math.max(Math.abs(left), Math.abs(right));
  }
  if (left === null || right === null || typeof left !== 'object' || typeof right !== 'object') return left === right;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => key in right && same(left[key], right[key]));
}

const parsed = new Map();

async function evaluate(entry) {
  const iso = new Date(entry.millis).toISOString();
  const drawn = [...entry.drawn];
  let expression = parsed.get(entry.expression);
  if (!expression) {
    expression = jsonata(entry.expression);
    parsed.set(entry.expression, expression);
  }
  const formatter = jsonata('$fromMillis(m, p, z)');
  const bindings = {
    ...entry.variables,
    states: entry.states,
    now: async (picture, zone) => (picture === undefined ? iso
      : formatter.evaluate({ m: entry.millis, p: picture, z: zone })),
    millis: () => entry.millis,
    hash, range, partition,
    parse: (text) => JSON.parse(text),
    uuid: () => drawn.shift(),
    random: () => drawn.shift(),
    eval: () => { throw new Error('$eval is not supported'); },
  };
  const value = await expression.evaluate(null, bindings);
  if (typeof value === 'function') throw new Error('the result is a function');
  // The package marks its sequences with extra properties; JSON drops them.
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

let differences = 0;
for (const entry of JSON.parse(fs.readFileSync(process.argv[2], 'utf8'))) {
  let value;
  let error;
  try {
    value = await evaluate(entry);
    if (value === undefined) error = 'undefined';
  } catch (fault) {
    error = `${fault.code ?? ''} ${fault.message ?? fault}`.trim();
  }
  const engineFailed = 'error' in entry;
  if (engineFailed ? error === undefined : error !== undefined || !same(value, entry.value)) {
    differences += 1;
    console.log(JSON.stringify({ entry, value, error }));
  }
}
process.exit(differences ? 1 : 0);
