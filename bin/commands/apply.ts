import type { Command } from 'commander';
import { declaredSpecification } from '../../lambdas/contracts/people/declared.ts';
import { connectControl, withControlOptions, type ControlOptions } from '../client/connect.ts';
import { readDocuments } from '../client/read-input.ts';
import { createOutput } from '../console/output.ts';

/** `understudy apply -f`: declares models by their specifications. */
export function addApply(program: Command): void {
  withControlOptions(program.command('apply'))
    .description('declare models: write their specifications; the same file again changes nothing')
    .requiredOption('-f, --file <file>', 'specifications, YAML or JSON, several documents allowed (-: standard input)')
    .action(apply);
}

async function apply(options: ControlOptions & { readonly file: string }): Promise<void> {
  const specifications = readDocuments(options.file, declaredSpecification);
  const control = await connectControl(options);
  const results = [];
  for (const one of specifications) results.push(await control.putModel(one));
  const lines = results.map(({ model, result }) => `${model}: ${result}`);
  createOutput(options.json === true).result(results, lines);
}
