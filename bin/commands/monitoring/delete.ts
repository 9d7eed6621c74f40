import type { Command } from 'commander';
import type { DataDeleted } from '../../../lambdas/contracts/api/life-api.ts';
import { counted } from '../../../lambdas/domain/wording/counted.ts';
import { listWords } from '../../../lambdas/domain/wording/list.ts';
import { CliError } from '../../client/cli-error.ts';
import { connectControl, withControlOptions, type ControlOptions } from '../../client/connect.ts';
import { createOutput, type Output } from '../../console/output.ts';

interface Options extends ControlOptions {
  readonly data?: boolean;
  readonly yes?: boolean;
  readonly subject?: string;
}

/** `understudy delete <model> --data --yes`: removes what was captured and computed; the audit stays. */
export function addDelete(program: Command): void {
  withControlOptions(program.command('delete'))
    .description('remove the data of a retired model, or the captured lines of one subject; nothing brings them back')
    .argument('<model>')
    .option('--data', 'captured lines, labels, parts, rows, baselines, state of drift, reports')
    .option('--subject <hash>', 'only lines of the subject whose key was captured as this hash')
    .option('--yes', 'really')
    .action(deleteData);
}

async function deleteData(model: string, options: Options): Promise<void> {
  const { data, yes, subject, json } = options;
  if (data !== true || yes !== true)
    throw new CliError('badInput', 'say --data --yes to remove the data of a model; nothing brings it back');
  const control = await connectControl(options);
  const order = { data: true, ...(subject === undefined ? {} : { subject }) } as const;
  const output = createOutput(json === true);
  for (;;) {
    const answer = await control.deleteData(model, order);
    if (answer.done) return tell(output, answer);
    output.progress(answer, `${removedWords(answer)} so far`);
  }
}

function tell(output: Output, answer: DataDeleted): void {
  const { model, subject, recent } = answer;
  const of = subject === undefined ? model : `subject ${subject} of ${model}`;
  const lines = [`${of}: ${removedWords(answer)}; the audit stays`];
  if (recent > 0)
    lines.push(
      `${counted(recent, 'object')} may still be folded and ${recent === 1 ? 'was' : 'were'} left: say it again later`,
    );
  output.progress(answer, lines.join('\n'));
}

const words = [
  ['lines', 'captured or sent line'],
  ['labels', 'label'],
  ['entries', 'entry of parts', 'entries of parts'],
  ['objects', 'object'],
  ['rows', 'row'],
  ['items', 'item of the registry', 'items of the registry'],
] as const;

function removedWords({ removed }: DataDeleted): string {
  const some = words.filter(([of]) => removed[of] > 0);
  if (some.length === 0) return 'nothing was there to remove';
  return `removed ${listWords(some.map(([of, one, many]) => counted(removed[of], one, many)))}`;
}
