import type { Command } from 'commander';
import { CliError } from '../../client/cli-error.ts';
import { connectControl, withControlOptions, type ControlOptions } from '../../client/connect.ts';
import { describeChecks } from '../../console/describe-checks.ts';
import { createOutput } from '../../console/output.ts';

/** `understudy check <model> --now`: runs the checks of a model on the deployed system. */
export function addCheck(program: Command): void {
  withControlOptions(program.command('check'))
    .description('run the checks of a model and print each outcome and finding; the schedule runs them by itself')
    .argument('<model>')
    .option('--now', 'run them now; alerts take it for a run of the schedule where half of the rows are new')
    .action(check);
}

async function check(model: string, options: ControlOptions & { readonly now?: boolean }): Promise<void> {
  if (options.now !== true)
    throw new CliError('badInput', 'say --now to run the checks; understudy status shows what the schedule found');
  const checked = await (await connectControl(options)).checkModel(model);
  createOutput(options.json === true).result(checked, describeChecks(checked));
}
