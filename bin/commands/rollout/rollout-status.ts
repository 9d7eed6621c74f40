import type { Command } from 'commander';
import { faultLine } from '../../../lambdas/contracts/people/faults.ts';
import type { RolloutRecord } from '../../../lambdas/contracts/stored/rollout.ts';
import { hookWords } from '../../../lambdas/domain/rollout/hooking/hook-words.ts';
import { counted } from '../../../lambdas/domain/wording/counted.ts';
import { instantWords } from '../../../lambdas/domain/wording/instant.ts';
import { connectControl, withControlOptions, type ControlOptions } from '../../client/connect.ts';
import { latestRollout } from '../../client/rollout/latest-rollout.ts';
import { describeAlarms } from '../../console/describe-alarms.ts';
import { describeArms } from '../../console/describe-experiment.ts';
import { describePeriods } from '../../console/describe-standing.ts';
import { describeEvidence, describeRollout, describeStep } from '../../console/describe-rollout.ts';
import { createOutput } from '../../console/output.ts';

/** `understudy rollout status <model> [rolloutId]`. */
export function addRolloutStatus(rollout: Command): void {
  withControlOptions(rollout.command('status'))
    .description('show where a rollout stands')
    .argument('<model>')
    .argument('[rolloutId]', 'default: the latest')
    .action(status);
}

async function status(model: string, id: string | undefined, options: ControlOptions): Promise<void> {
  const control = await connectControl(options);
  const record = await control.getRollout(model, id ?? (await latestRollout(control, model)));
  createOutput(options.json === true).result(record, describe(record));
}

function describe(record: RolloutRecord): readonly string[] {
  const { champion, startedAt, startedBy, retries, ticks, executions, plan, outcome, state } = record;
  const against = `against ${champion ?? 'no champion'}${besideWords(plan)}`;
  const again = retries === undefined ? '' : `, as ${retries.rolloutId} again${whyOf(retries)}`;
  const started = `started ${instantWords(startedAt)} by ${startedBy}${again}`;
  if (state === 'refused') {
    const faults = outcome?.faults ?? [];
    return [describeRollout(record), `${against}; ${started}`, ...faults.map((fault) => `fault: ${faultLine(fault)}`)];
  }
  if (state === 'undone') return [describeRollout(record), ...describeEvidence(record), ...probesOf(record)];
  const step = outcome === undefined ? `; ${describeStep(record)}` : '';
  const driven = `${counted(ticks, 'tick')}, ${counted(executions, 'execution')}`;
  return [
    describeRollout(record),
    ...describeArms(record),
    ...describePeriods(record),
    ...describeAlarms(record),
    ...describeEvidence(record),
    `${against}${step}; ${started}; ${attemptWords(plan)}${driven}`,
    ...plan.says.map((sentence) => `plan: ${sentence}`),
    ...(outcome === undefined ? [] : [`tests: ${outcome.tests.join(', ') || 'none'}`]),
    ...hooksOf(record),
    ...probesOf(record),
  ];
}

function besideWords({ control }: RolloutRecord['plan']): string {
  return control === undefined ? '' : `, compared with control ${control.version}`;
}

/** Hooks with their answers, the oldest first. */
function hooksOf({ hookRuns = [] }: RolloutRecord): readonly string[] {
  return hookRuns.map(hookWords);
}

function probesOf({ outcome }: RolloutRecord): readonly string[] {
  if (outcome?.probes === undefined) return [];
  return [`probes: ${outcome.probes.champion} of ${outcome.probes.asked} answered by the champion`];
}

function whyOf({ reason }: NonNullable<RolloutRecord['retries']>): string {
  return reason === undefined ? '' : ` (${reason})`;
}

/** Which try of the version it is, where there were earlier ones. */
function attemptWords({ attempt }: RolloutRecord['plan']): string {
  return attempt === undefined || attempt.number === 1 ? '' : `attempt ${attempt.number} in 7 days; `;
}
