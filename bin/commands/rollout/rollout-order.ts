import type { Command } from 'commander';
import type { RolloutRecord } from '../../../lambdas/contracts/stored/rollout.ts';
import { openQuestion } from '../../../lambdas/domain/rollout/ordering/questions.ts';
import { given } from '../../../lambdas/domain/given.ts';
import { CliError } from '../../client/cli-error.ts';
import { connectControl, withControlOptions, type ControlOptions } from '../../client/connect.ts';
import { isRolledOut, latestRollout } from '../../client/rollout/latest-rollout.ts';
import type { PersonsOrder } from '../../client/control-client.ts';
import { describeRollout } from '../../console/describe-rollout.ts';
import { createOutput } from '../../console/output.ts';

/** What a person may order of an open rollout. */
const orders = {
  abort: 'put the champion back at once and close the rollout',
  promote: 'promote the challenger at the next tick, whatever the tests say',
  approve: 'say yes to the question that the rollout asks',
  reject: 'say no to the question that the rollout asks: the champion serves again at once',
  pause: 'keep the weights and stop the clock of the plan; guardrails go on',
  resume: 'let the clock of the plan go on',
  skip: 'go to the next step at the next tick',
  extend: 'make the step in force last longer; --bake says how long altogether',
} as const satisfies Record<PersonsOrder, string>;

const kinds = ['abort', 'promote', 'approve', 'reject', 'pause', 'resume', 'skip', 'extend'] as const;

interface OrderOptions extends ControlOptions {
  readonly reason?: string;
  readonly bake?: string;
  readonly question?: string;
}

/** `understudy rollout <order> <model> [rolloutId]` for each order of a person. */
export function addRolloutOrders(rollout: Command): void {
  for (const order of kinds) {
    const command = withControlOptions(rollout.command(order))
      .description(orders[order])
      .argument('<model>')
      .argument('[rolloutId]', 'default: the latest')
      .option('--reason <text>', 'why; kept in the audit');
    if (order === 'extend') command.requiredOption('--bake <duration>', 'length of the step altogether, such as PT30M');
    if (isAnswer(order)) command.option('--question <id>', 'the question that is meant; default: the one that is open');
    command.action((model: string, id: string | undefined, options: OrderOptions) =>
      ask(order, { model, id, options }),
    );
  }
}

interface Asked {
  readonly model: string;
  readonly id: string | undefined;
  readonly options: OrderOptions;
}

async function ask(order: PersonsOrder, { model, id, options }: Asked): Promise<void> {
  const control = await connectControl(options);
  const rolloutId = id ?? (await latestRollout(control, model, isRolledOut));
  const { reason, bake } = options;
  const read = (): Promise<RolloutRecord> => control.getRollout(model, rolloutId);
  const step = await stepOf(order, read);
  const question = isAnswer(order) ? (options.question ?? (await openQuestionOf(read))) : undefined;
  const record = await control.askRollout(order, { model, rolloutId }, given({ reason, bake, step, question }));
  createOutput(options.json === true).result(record, [describeRollout(record)]);
}

function isAnswer(order: PersonsOrder): boolean {
  return order === 'approve' || order === 'reject';
}

/** @throws CliError where the rollout asks nothing */
async function openQuestionOf(read: () => Promise<RolloutRecord>): Promise<string> {
  const record = await read();
  const open = openQuestion(record);
  if (open !== undefined) return open.id;
  throw new CliError('refused', `rollout ${record.rolloutId} asks nothing: ${describeRollout(record)}`);
}

/** The step that the person sees in force: the same order sent twice is then one. */
async function stepOf(
  order: PersonsOrder,
  read: () => Promise<{ readonly step: number }>,
): Promise<number | undefined> {
  if (order !== 'skip' && order !== 'extend') return undefined;
  const { step } = await read();
  return step < 0 ? undefined : step;
}
