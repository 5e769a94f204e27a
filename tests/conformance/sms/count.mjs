// Reads a JSON list of texts and writes a list of [encoding, parts], as npm sms-segments-calculator counts.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const home = process.env.CONFORMANCE_HOME ?? join(here, '../../../target/conformance');
const require = createRequire(resolve(home, 'node/package.json'));
const { SegmentedMessage } = require('sms-segments-calculator');

const texts = JSON.parse(readFileSync(0, 'utf8'));
const counts = texts.map((text) => {
  const message = new SegmentedMessage(text, 'auto', false);
  return [message.getEncodingName(), message.segmentsCount];
});
process.stdout.write(JSON.stringify(counts));
