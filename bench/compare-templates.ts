import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { compareTemplates, type Template } from './templates/template-differences.ts';

const ENDING = '.template.json';

/** Templates of a folder that `cdk synth -o` wrote, by stack. */
function templatesIn(folder: string): ReadonlyMap<string, Template> {
  const files = readdirSync(folder).filter((name) => name.endsWith(ENDING));
  if (files.length === 0) throw new Error(`no template in ${folder}: name folders that cdk synth -o wrote`);
  return new Map(
    files.map((file) => {
      const template: Template = JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
      return [file.slice(0, -ENDING.length), template];
    }),
  );
}

/** Prints how a stack changed; whether it kept everything but code. */
function compareStack(stack: string, before: Template, after: Template): boolean {
  const { resources, outputs, changedCode, differences } = compareTemplates(before, after);
  console.log(
    `${stack}: resources ${resources.before} → ${resources.after}, outputs ${outputs.before} → ${outputs.after}`,
  );
  console.log(
    `  code alone differs in ${changedCode.length} functions, set aside: ${changedCode.join(', ') || 'none'}`,
  );
  console.log(`  differences: ${differences.length}`);
  for (const line of differences) console.log(`    ${line}`);
  return differences.length === 0;
}

const { positionals } = parseArgs({ allowPositionals: true });
const [beforeFolder, afterFolder, ...rest] = positionals;
if (beforeFolder === undefined || afterFolder === undefined || rest.length > 0) {
  throw new Error('give two folders: npm run bench:templates -- BEFORE_DIR AFTER_DIR');
}
const [before, after] = [templatesIn(beforeFolder), templatesIn(afterFolder)];
const stacks = [...new Set([...before.keys(), ...after.keys()])].sort();
const kept = stacks.map((stack) => {
  const [old, young] = [before.get(stack), after.get(stack)];
  if (old !== undefined && young !== undefined) return compareStack(stack, old, young);
  console.log(`${stack}: only in ${old === undefined ? afterFolder : beforeFolder}`);
  return false;
});
process.exitCode = kept.every(Boolean) ? 0 : 1;
