/**
 * Segments as a guardrail, `npm run bench:segments`: false alarms over eight segments together, and how soon one harmed segment is seen
 * whose challenger is better on average.
 */
import { judgeRange, planJudge } from '../../lambdas/domain/judge/judge.ts';
import type { ArmCounts, JudgedRow, SegmentCounts } from '../../lambdas/domain/judge/model/rows.ts';
import { drawBinomial, drawPoisson } from '../../lambdas/domain/stats/draws/draw-counts.ts';
import { sumOf } from '../../lambdas/domain/stats/sum.ts';
import { SeededRandomness } from '../../test/support/fakes/seeded-randomness.ts';
import { shareWords } from '../experiment/share-words.ts';

const WINDOWS = 30;
const PER_WINDOW = 600;
const WEIGHT = 0.2;
const ROLLOUTS = Number(process.argv[2] ?? 10_000);
/** Share of the requests and of the champion's failures by segment. */
const SEGMENTS = [
  [0.4, 0.01],
  [0.2, 0.02],
  [0.15, 0.01],
  [0.1, 0.03],
  [0.06, 0.01],
  [0.05, 0.02],
  [0.03, 0.05],
  [0.01, 0.01],
] as const;

const random = new SeededRandomness(12);
const draw = (): number => random.uniform();

function arm(requests: number, rateOf: (at: number) => number): ArmCounts {
  const segments = SEGMENTS.map(([share], at): [string, SegmentCounts] => {
    const own = drawPoisson(draw, requests * share);
    return [`s${at}`, { requests: own, errors: drawBinomial(draw, own, rateOf(at)), timeouts: 0 }];
  });
  const all = segments.map(([, counts]) => counts);
  const sum = (of: (counts: SegmentCounts) => number): number => sumOf(all, of);
  return {
    requests: sum((one) => one.requests),
    errors: sum((one) => one.errors),
    timeouts: 0,
    segments: Object.fromEntries(segments),
  };
}

/** Window in which the rollout was taken back, and the first test that broke; undefined where none did. */
function rollout(plan: ReturnType<typeof planJudge>, challenger: (at: number) => number) {
  const rows = Array.from({ length: WINDOWS }, (_, minute): JudgedRow => {
    const champion = arm(PER_WINDOW * (1 - WEIGHT), (at) => SEGMENTS[at]?.[1] ?? 0);
    return { minute, weight: WEIGHT, arms: { champion, challenger: arm(PER_WINDOW * WEIGHT, challenger) } };
  });
  return judgeRange(plan, rows).checkpoint.crossed[0];
}

function planWith(isBySegment: boolean): ReturnType<typeof planJudge> {
  const segments = isBySegment ? SEGMENTS.map((_, at) => ({ name: `s${at}`, share: 0.2 / SEGMENTS.length })) : [];
  const metrics = { errors: true, timeouts: true, segments };
  // No margins: the challenger that is no worse stands on the edge of every null hypothesis.
  const edge = { errorRatio: 1, delta: 0, keepsEValues: false, keepsChain: false } as const;
  return planJudge({ profile: 'product', plannedMinutes: WINDOWS, ...edge, metrics });
}

const plan = planWith(true);
const equal = (at: number): number => SEGMENTS[at]?.[1] ?? 0;
const aborted = Array.from({ length: ROLLOUTS }, () => rollout(plan, equal)).filter((one) => one !== undefined);
const bySegment = aborted.filter(({ test }) => test.startsWith('segment:')).length;
console.log(
  `no worse anywhere: ${shareWords(aborted.length, ROLLOUTS)} taken back of 1 % allowed, ${bySegment} by a segment`,
);

const few = Math.ceil(ROLLOUTS / 20);
for (const [segment, rate] of [
  [5, 0.2],
  [5, 0.5],
  [7, 1],
] as const) {
  // Better everywhere else, so that its average is no worse.
  const harmed = (at: number): number => (at === segment ? rate : equal(at) * 0.4);
  for (const isBySegment of [false, true]) {
    const ends = Array.from({ length: few }, () => rollout(planWith(isBySegment), harmed));
    const seen = ends.flatMap((one) => (one === undefined ? [] : [one.minute + 1])).toSorted((a, b) => a - b);
    const middle =
      seen.length === 0 ? '' : `, after ${seen[Math.floor(seen.length / 2)]} of ${WINDOWS} windows in the middle`;
    const how = isBySegment ? 'by segment' : 'average alone';
    console.log(
      `${SEGMENTS[segment][0] * 100} % of the callers fail ${rate * 100} %, ${how}: ${shareWords(seen.length, few)} seen${middle}`,
    );
  }
}
