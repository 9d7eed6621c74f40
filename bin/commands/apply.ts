import type { Command } from 'commander';
import { declaredSpecification } from '../../lambdas/contracts/people/declared.ts';
import type { Specification } from '../../lambdas/contracts/people/specification.ts';
import { connectControl, withControlOptions, type ControlOptions } from '../client/connect.ts';
import { readDocuments } from '../client/read-input.ts';
import { writeDocuments } from '../client/write-documents.ts';
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
  const writer = {
    nameOf: ({ model }: Specification) => model,
    write: (one: Specification) => control.putModel(one),
    lineOf: ({ result }: { readonly result: string }) => result,
    hasChanged: ({ result }: { readonly result: string }) => result === 'written',
  };
  await writeDocuments(specifications, writer, createOutput(options.json === true));
}
