import type { Command } from 'commander';
import type { RolloutStarted, StartPlan } from '../../../lambdas/contracts/api/api.ts';
import { rolloutId, versionName } from '../../../lambdas/contracts/people/names.ts';
import { declaredSettings } from '../../../lambdas/contracts/people/declared.ts';
import type { RolloutSettings } from '../../../lambdas/contracts/people/rollout-settings.ts';
import { check, faultLine } from '../../../lambdas/contracts/people/faults.ts';
import { durationWords } from '../../../lambdas/domain/wording/duration.ts';
import { shareWords } from '../../../lambdas/domain/wording/share.ts';
import { CliError } from '../../client/cli-error.ts';
import { connectControl, withControlOptions, type ControlOptions } from '../../client/connect.ts';
import { readDocument } from '../../client/read-input.ts';
import { queueWords } from '../../console/describe-rollout.ts';
import { createOutput, type Output } from '../../console/output.ts';
import { watchToEnd } from './rollout-watch.ts';

interface StartOptions extends ControlOptions {
  readonly settings?: string;
  readonly id?: string;
  readonly watch?: boolean;
  readonly plan?: boolean;
  readonly dryRun?: boolean;
  readonly force?: boolean;
  readonly whenBusy?: string;
}

/** `understudy rollout start <model> <version>`. */
export function addRolloutStart(rollout: Command): void {
  withControlOptions(rollout.command('start'))
    .description('start a rollout of a registered version')
    .argument('<model>')
    .argument('<version>')
    .option('--settings <file>', 'strategy and limits of this rollout, YAML or JSON; else those of the specification')
    .option('--id <id>', 'id of the rollout; the same id again changes nothing')
    .option('--plan', 'print what it would be and what it will be able to see; start nothing')
    .option('--dry-run', 'check and plan all that a start would, print steps and times; start and write nothing')
    .option('--force', 'start although it would be blind')
    .option('--when-busy <way>', 'refuse, queue or replace: what it does while another rollout of the model is open')
    .option('--watch', 'stay until the end')
    .action(start);
}

async function start(model: string, version: string, options: StartOptions): Promise<void> {
  const faults = [
    ...faultsOf('version', check(versionName, version)),
    ...(options.id === undefined ? [] : faultsOf('--id', check(rolloutId, options.id))),
  ];
  if (faults.length > 0) throw new CliError('badInput', faults.map(faultLine).join('; '), { faults });
  const settings = settingsOf(options);
  const control = await connectControl(options);
  const request = {
    version,
    ...(settings === undefined ? {} : { settings }),
    ...(options.force === true ? { force: true } : {}),
    ...(options.id === undefined ? {} : { rolloutId: options.id }),
  };
  const output = createOutput(options.json === true);
  if (options.plan === true) return showPlan(await control.planRollout(model, request), output);
  if (options.dryRun === true) return showDryRun(await control.dryRun(model, request), output);
  const started = await control.startRollout(model, request);
  const line = `${model} ${version}: rollout ${started.rolloutId} ${startWords(started)}`;
  if (options.watch !== true) return output.result(started, [line]);
  output.progress(started, line);
  await watchToEnd(control, started, output);
}

/** What was written of settings, and the way that the option names. @throws CliError for a way that is none */
function settingsOf({ settings: file, whenBusy }: StartOptions): RolloutSettings | undefined {
  const written = file === undefined ? undefined : readDocument(file, declaredSettings);
  if (whenBusy === undefined) return written;
  const checked = check(declaredSettings, { ...written, whenBusy });
  if (checked.ok) return checked.value;
  const faults = checked.faults.map((fault) => (fault.path === 'whenBusy' ? { ...fault, path: '--when-busy' } : fault));
  throw new CliError('badInput', faults.map(faultLine).join('; '), { faults });
}

function startWords({ queued }: RolloutStarted): string {
  return queued === undefined ? 'started' : queueWords(queued);
}

/** A start that would be refused ends as one that was: the plan is the answer, the exit code says so. */
function showPlan(planned: StartPlan, output: Output): void {
  const { model, version } = planned;
  const says = startable(planned).says.map((line) => `  ${line}`);
  output.result(planned, [`${model} ${version} would be rolled out like this:`, ...busyLines(planned), ...says]);
}

/** Steps with their times, what could be seen and what was not checked. */
export function showDryRun(planned: StartPlan, output: Output): void {
  const { model, version, steps, unchecked, existing } = planned;
  if (existing !== undefined)
    return output.result(planned, [`${model} ${version}: rollout ${existing} is this start, another would not begin`]);
  const { says } = startable(planned);
  output.result(planned, [
    `dry run: ${model} ${version} would be rolled out like this; nothing was started or written`,
    ...busyLines(planned),
    ...steps.map((step, index) => stepLine(step, index, steps.length)),
    ...says.map((line) => `  ${line}`),
    ...unchecked.map((line) => `  not checked: ${line}`),
  ]);
}

/** What it would do about the rollout that is open now. */
function busyLines({ whenBusy }: StartPlan): readonly string[] {
  return whenBusy === undefined ? [] : [`  ${whenBusy}`];
}

function stepLine(
  { afterSeconds, lastsSeconds, ...share }: StartPlan['steps'][number],
  index: number,
  of: number,
): string {
  const from = afterSeconds === 0 ? 'at once' : `after ${durationWords(afterSeconds)}`;
  return `  step ${index + 1} of ${of}: ${shareWords(share)} ${from}, for ${durationWords(lastsSeconds)}`;
}

/** The plan of a start that would go ahead. @throws CliError with the faults of one that would not */
function startable({ model, version, plan, faults }: StartPlan): NonNullable<StartPlan['plan']> {
  if (plan !== undefined) return plan;
  const why = faults.map(faultLine).join('; ');
  throw new CliError('refused', `${model} ${version} would be refused: ${why}`, { faults });
}

function faultsOf(
  path: string,
  checked: ReturnType<typeof check<string>>,
): readonly { readonly path: string; readonly message: string }[] {
  return checked.ok ? [] : checked.faults.map(({ message }) => ({ path, message }));
}
