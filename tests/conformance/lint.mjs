// Lints Amazon States Language files with amazon-states-language-service and asl-validator.
// usage: node lint.mjs FILE.asl.json...   prints each problem; exit 1 on any.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const home = process.env.CONFORMANCE_HOME ?? path.join(here, '../../target/conformance');
const require = createRequire(path.join(home, 'node/package.json'));
const { getLanguageService } = require('amazon-states-language-service');
const { TextDocument } = require('vscode-languageserver-types');
const validate = require('asl-validator');

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error('usage: node lint.mjs FILE.asl.json...');
  process.exit(2);
}

const service = getLanguageService({});
let problems = 0;
const report = (file, tool, text) => {
  problems += 1;
  console.log(`${file}: ${tool}: ${text}`);
};

for (const file of files) {
  const text = fs.readFileSync(file, 'utf8');
  let definition;
  try {
    definition = JSON.parse(text);
  } catch (error) {
    report(file, 'json', error.message);
    continue;
  }
  const document = TextDocument.create('file:///machine.asl', 'json', 1, text);
  for (const problem of await service.doValidation(document, service.parseJSONDocument(document))) {
    report(file, 'language-service', `line ${problem.range.start.line + 1}: ${problem.message}`);
  }
  const result = validate.default ? validate.default(definition) : validate(definition);
  if (!result.isValid) {
    for (const error of result.errors) report(file, 'asl-validator', `${error['Error code']}: ${error.Message ?? error['Schema error'] ?? JSON.stringify(error)}`);
  }
}
console.log(`${files.length} files, ${problems} problems`);
process.exit(problems ? 1 : 0);
