import { writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { specificationPage } from './specification-page.ts';

/** Writes docs/specification.md from the schema: `npm run docs`. */
const path = 'docs/specification.md';
writeFileSync(path, await format(specificationPage(), { parser: 'markdown', proseWrap: 'never', printWidth: 120 }));
console.log(`${path} written`);
