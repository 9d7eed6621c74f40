import { judgePairs } from '../../lambdas/domain/judge/paired/judge-pairs.ts';
import type { DecisionSums } from '../../lambdas/domain/judge/paired/paired-plan.ts';
import { spendingShare } from '../../lambdas/domain/judge/model/spending.ts';
import { freshTest, ratioWindow, stepTest } from '../../lambdas/domain/judge/sequential/exact-test.ts';
import { drawBinomial } from '../../lambdas/domain/stats/draws/draw-counts.ts';
import { seededRandom } from '../../lambdas/domain/sketch/seeded-random.ts';

/** Shares of wrong answers, and how they correlate on the same request. */
export interface Errors {
  readonly champion: number;
  readonly challenger: number;
  readonly correlation: number;
}

/** Labelled requests of one look, by who was right; of a canary each version has requests of its own. */
export interface LookedAt {
  readonly pairs: DecisionSums;
  readonly arms: { readonly champion: number; readonly challenger: number; readonly each: number };
}

/** A test: whether it finds the challenger worse at some look, and versions that a label says something of. */
export interface Compared {
  readonly run: (looks: readonly LookedAt[], alpha: number) => boolean;
  readonly armsOfLabel: 1 | 2;
}

/** Looks of a rollout. */
export const LOOKS = 24;

/** McNemar's test, sequential and exact, as a deployed shadow is judged. */
export function pairedTest(looks: readonly LookedAt[], alpha: number): boolean {
  const plan = { reads: 'decisions', margin: 0, alpha, beta: 0.05, plannedWindows: LOOKS } as const;
  const blocks = looks.map(({ pairs }, n) => ({ from: n, until: n + 1, pairs: 0, decisions: pairs }));
  return judgePairs(plan, blocks).worse !== undefined;
}

/** The exact test of two independent arms, as a deployed canary's errors are judged. */
export function unpairedTest(looks: readonly LookedAt[], alpha: number): boolean {
  let state = freshTest;
  for (const [n, { arms }] of looks.entries()) {
    const { champion: y, challenger: x, each } = arms;
    state = stepTest(
      state,
      ratioWindow({ x, y, a: each, b: each }, 1),
      alpha * spendingShare({ plannedMinutes: LOOKS }, n),
    );
  }
  return state.stopped;
}

/** How many of so many drawn rollouts a test stops. */
export function stoppedShare(
  { run, armsOfLabel }: Compared,
  errors: Errors,
  { labels, rollouts, alpha }: { readonly labels: number; readonly rollouts: number; readonly alpha: number },
): number {
  const random = seededRandom(`${JSON.stringify(errors)} ${labels} ${armsOfLabel} ${rollouts}`);
  let stopped = 0;
  for (let n = 0; n < rollouts; n += 1) {
    const looks = Array.from({ length: LOOKS }, () =>
      drawLook(random, errors, { labels: labels / LOOKS, armsOfLabel }),
    );
    if (run(looks, alpha)) stopped += 1;
  }
  return stopped;
}

function drawLook(
  random: () => number,
  { champion, challenger, correlation }: Errors,
  { labels, armsOfLabel }: { readonly labels: number; readonly armsOfLabel: 1 | 2 },
): LookedAt {
  if (armsOfLabel === 1) {
    const each = Math.round(labels / 2);
    const arms = { champion: drawBinomial(random, each, champion), challenger: drawBinomial(random, each, challenger) };
    return { pairs: { both: 0, onlyChampion: 0, onlyChallenger: 0, neither: 0 }, arms: { ...arms, each } };
  }
  const bothWrong =
    champion * challenger + correlation * Math.sqrt(champion * (1 - champion) * challenger * (1 - challenger));
  const neither = drawBinomial(random, labels, bothWrong);
  const left = labels - neither;
  const onlyChampion = drawBinomial(random, left, (challenger - bothWrong) / (1 - bothWrong));
  const rest = left - onlyChampion;
  const onlyChallenger = drawBinomial(random, rest, (champion - bothWrong) / (1 - challenger));
  const pairs = { both: rest - onlyChallenger, onlyChampion, onlyChallenger, neither };
  return { pairs, arms: { champion: neither + onlyChallenger, challenger: neither + onlyChampion, each: labels } };
}
