import { writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { machineDefinition } from './machine-definition.ts';
import { machinePage } from './machine-page.ts';
import { specificationPage } from './specification-page.ts';

/** Writes the pages that are made of code: docs/specification.md from the schema, docs/machine.md from the machine: `npm run docs`. */
const pages = { 'docs/specification.md': specificationPage(), 'docs/machine.md': machinePage(machineDefinition()) };
for (const [path, text] of Object.entries(pages)) {
  writeFileSync(path, await format(text, { parser: 'markdown', proseWrap: 'never', printWidth: 120 }));
  console.log(`${path} written`);
}
