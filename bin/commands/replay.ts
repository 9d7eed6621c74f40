import type { Command } from 'commander';
import type { EvidencePage } from '../../lambdas/contracts/api/api.ts';
import { modelName, rolloutId } from '../../lambdas/contracts/people/names.ts';
import { rolloutVerdict } from '../../lambdas/contracts/stored/rollout.ts';
import { isJudgePlan } from '../../lambdas/domain/judge/model/plan.ts';
import {
  replayVerdict,
  type Replay,
  type StoredVerdict,
} from '../../lambdas/domain/rollout/replaying/replay-verdict.ts';
import { CliError } from '../client/cli-error.ts';
import { connectControl, withControlOptions, type ControlOptions } from '../client/connect.ts';
import { isRolledOut, latestRollout } from '../client/rollout/latest-rollout.ts';
import { createOutput } from '../console/output.ts';

/** `understudy replay <verdict>`. */
export function addReplay(program: Command): void {
  withControlOptions(program.command('replay'))
    .description('compute a verdict again, on this machine, from its stored evidence, and compare')
    .argument('<verdict>', 'model/rollout/number; without number the last one, without rollout that of the latest')
    .action(replay);
}

async function replay(name: string, options: ControlOptions): Promise<void> {
  const { model, rollout, number } = readName(name);
  const control = await connectControl(options);
  const id = rollout ?? (await latestRollout(control, model, isRolledOut));
  const page = await control.getEvidence(model, id);
  const n = number ?? page.verdicts.length - 1;
  const stored = rolloutVerdict.safeParse(page.verdicts[n]);
  if (!stored.success) {
    const there = page.verdicts.length === 0 ? 'none was given yet' : `0 to ${page.verdicts.length - 1} were given`;
    throw new CliError('badInput', `verdict ${n} of ${model}/${id} is not there: ${there}`);
  }
  const result = replayed(page, stored.data);
  const output = createOutput(options.json === true);
  output.result(
    { verdict: `${model}/${id}/${n}`, stored: stored.data, ...result },
    describe(`${model}/${id}/${n}`, result),
  );
  if (result.kind !== 'same') process.exitCode = 1;
}

function replayed({ rollout, rows }: Omit<EvidencePage, 'next'>, stored: StoredVerdict): Replay {
  const { judge, carried } = rollout.plan;
  if (!isJudgePlan(judge)) return { kind: 'not-replayable', why: 'the plan is of another form' };
  return replayVerdict(stored, {
    plan: judge,
    terms: rollout.plan,
    carried,
    evidence: rows,
    rolloutId: rollout.rolloutId,
  });
}

function describe(name: string, result: Replay): readonly string[] {
  switch (result.kind) {
    case 'same':
      return [
        `${name}: the same verdict from its evidence: ${result.computed.kind}: ${result.computed.reason}`,
        ...(result.computed.move?.says ?? []).map((says) => `  the same move: ${says}`),
      ];
    case 'different':
      return [
        `${name}: ANOTHER verdict from its evidence`,
        ...result.differences.map(
          ({ field, stored, computed }) => `  ${field}: stored ${stored}, computed ${computed}`,
        ),
      ];
    case 'not-replayable':
      return [`${name}: cannot be computed again: ${result.why}`];
  }
}

/** `model`, `model/rollout` or `model/rollout/3`. */
const named = /^([^/]+)(?:\/([^/]+))?(?:\/(\d{1,6}))?$/;

function readName(name: string): { model: string; rollout?: string; number?: number } {
  const [, model = '', rollout, number] = named.exec(name) ?? [];
  const isKnown = modelName.safeParse(model).success && (rollout === undefined || rolloutId.safeParse(rollout).success);
  if (!isKnown) throw new CliError('badInput', `verdict must be model/rollout/number, got ${JSON.stringify(name)}`);
  if (rollout === undefined) return { model };
  return number === undefined ? { model, rollout } : { model, rollout, number: Number(number) };
}
