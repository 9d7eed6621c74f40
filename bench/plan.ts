import { parseArgs } from 'node:util';
import { foldWindow, startCheckpoint, type JudgePlan } from '../lambdas/domain/judge/judge.ts';
import { outlookOf, outlookWords } from '../lambdas/domain/judge/outlook/outlook.ts';
import { plannedShares } from '../lambdas/domain/judge/simulate/planned-traffic.ts';
import { subjectsOf } from '../lambdas/domain/judge/outlook/watched-change.ts';
import { decideVerdict } from '../lambdas/domain/judge/verdict/verdict.ts';
import { seeded } from './judge/judge-streams.ts';
import { planCases, type Change, type PlanCase } from './plan/plan-cases.ts';

/** Points by which a printed share may differ from the found one. */
const ALLOWED = 0.05;

interface Checked {
  readonly what: string;
  readonly printed: number;
  readonly found: number;
}

/** Share of rollouts that the guardrails of a subject abort within the planned minutes, through the judge itself. */
function foundShare({ plan, traffic, rowsFor }: PlanCase, change: Change, draws: Draws): number {
  const subject = subjectsOf(plan, traffic).find(({ name }) => name === change.guardrail);
  const alone: JudgePlan = { ...plan, guards: subject?.guardrails ?? [], proofs: [] };
  const weights = plannedShares(traffic.steps, plan.calendar.plannedMinutes);
  let aborted = 0;
  for (let i = 0; i < draws.rollouts; i++) {
    const rowOf = rowsFor(draws.random, change);
    let checkpoint = startCheckpoint(alone);
    for (const [minute, weight] of weights.entries()) {
      checkpoint = foldWindow(alone, checkpoint, rowOf(minute, weight)).checkpoint;
      if (checkpoint.look.kind === 'abort') break;
    }
    if (checkpoint.look.kind === 'abort') aborted++;
  }
  return aborted / draws.rollouts;
}

interface Draws {
  readonly random: () => number;
  readonly rollouts: number;
}

/** Runs one rollout in a closed loop, as the rollout machine does. */
function endOf(
  { plan, traffic, rowsFor }: PlanCase,
  ratio: number,
  how: { advance: 'bake' | 'proven'; random: () => number },
) {
  const rowOf = rowsFor(how.random, { guardrail: 'failures', ratio });
  const horizonWindows = plan.calendar.holdUntil ?? plan.calendar.plannedMinutes;
  let [checkpoint, step, windowsInStep] = [startCheckpoint(plan), 0, 0];
  for (let minute = 0; ; minute++) {
    const { share, windows } = traffic.steps[step] ?? { share: 1, windows: 0 };
    const folded = foldWindow(plan, checkpoint, rowOf(minute, share));
    checkpoint = folded.checkpoint;
    windowsInStep++;
    const verdict = decideVerdict({
      look: folded.look,
      isLastStep: step === traffic.steps.length - 1,
      windowsInStep,
      bakeWindows: windows,
      windows: minute + 1,
      horizonWindows,
      advance: how.advance,
      exposed: 0,
    });
    if (verdict.kind !== 'continue') return verdict.kind;
    if (verdict.advance) [step, windowsInStep] = [step + 1, 0];
  }
}

function checkCase(one: PlanCase, draws: Draws, chosen: 'bake' | 'proven'): readonly Checked[] {
  const outlook = outlookOf(one.plan, one.traffic, { random: seeded(2), rollouts: 2000, advance: chosen });
  for (const words of outlookWords(outlook)) process.stdout.write(`  ${words}\n`);
  const seen = outlook.detectable.flatMap((change): readonly Checked[] => {
    if (change.share === undefined) return [];
    const size = change.factor ?? change.ratio;
    const what = `${change.guardrail} ${size === undefined ? `at ${change.rate}` : `×${size}`} seen`;
    return [{ what, printed: change.share, found: foundShare(one, change, draws) }];
  });
  const ends = outlook.simulated
    .filter(({ ratio }) => ratio !== 1.25)
    .flatMap(({ ratio, advance, promoted, aborted }): readonly Checked[] => {
      const kinds = Array.from({ length: draws.rollouts }, () => endOf(one, ratio, { advance, random: draws.random }));
      const share = (kind: string): number => kinds.filter((end) => end === kind).length / draws.rollouts;
      const what = `failures ×${ratio}, ${advance}`;
      return [
        { what: `${what}: promoted`, printed: promoted, found: share('promote') },
        { what: `${what}: rolled back`, printed: aborted, found: share('rollback') },
      ];
    });
  return [...seen, ...ends];
}

function print({ what, printed, found }: Checked): boolean {
  const isTrue = Math.abs(printed - found) <= ALLOWED;
  const cells = [printed, found, found - printed].map((share) => `${(100 * share).toFixed(1)} %`.padStart(10));
  process.stdout.write(`  ${what.padEnd(40)}${cells.join('')}${isTrue ? '' : '  FALSE'}\n`);
  return isTrue;
}

const { values } = parseArgs({
  options: {
    rollouts: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    advance: { type: 'string', default: 'bake' },
    plans: { type: 'string', default: Object.keys(planCases).join(',') },
  },
});
process.stdout.write(
  `npm run bench:plan -- --rollouts ${values.rollouts} --seed ${values.seed} --advance ${values.advance} --plans ${values.plans}\n`,
);
let falseShares = 0;
for (const key of values.plans.split(',')) {
  const make = planCases[key];
  if (make === undefined) throw new Error(`--plans must be of ${Object.keys(planCases).join(', ')}, got ${key}`);
  const one = make();
  const draws = { random: seeded(Number(values.seed) + 1_000_003), rollouts: Number(values.rollouts) };
  process.stdout.write(`\n${one.name}\n`);
  const checked = checkCase(one, draws, values.advance === 'proven' ? 'proven' : 'bake');
  process.stdout.write(
    `  ${'share of rollouts'.padEnd(40)}${['printed', 'found', 'off by'].map((head) => head.padStart(10)).join('')}\n`,
  );
  for (const line of checked) if (!print(line)) falseShares++;
}
process.stdout.write(`\n${falseShares} shares off by more than ${100 * ALLOWED} points\n`);
process.exitCode = falseShares > 0 ? 1 : 0;
