import { foldWindow, planJudge, startCheckpoint, type JudgePlan } from '../../lambdas/domain/judge/judge.ts';
import type { ArmCounts, JudgedRow } from '../../lambdas/domain/judge/model/rows.ts';
import { decideVerdict } from '../../lambdas/domain/judge/verdict/verdict.ts';
import { binomial, bucketShares, multinomial, poisson } from '../judge/judge-streams.ts';

/** What both models are, and how the rollout is run: 5, 25 and 50 % for ten minutes each, held to minute 60. */
export interface Loop {
  readonly profile: 'product' | 'benchmark';
  /** `fixed`: the planned 30 minutes without a hold, whatever is proven. */
  readonly advance: 'bake' | 'proven' | 'fixed';
  readonly requestsPerSecond: number;
  readonly championRate: number;
  readonly challengerRate: number;
  /** Answers that are the callers' own fault; the judge compares them too. @default - none are counted */
  readonly clientErrors?: { readonly champion: number; readonly challenger: number };
  /** Whether the challenger is three times slower in the first two minutes of each step. */
  readonly isCold?: boolean;
}

/** How a rollout ended, after how many minutes and challenger requests; `okAfter` = minutes to the first `ok`. */
export interface LoopEnd {
  readonly kind: 'promoted' | 'aborted' | 'inconclusive' | 'invalid';
  readonly minutes: number;
  readonly exposed: number;
  readonly okAfter?: number;
}

const weights = [0.05, 0.25, 0.5];
const STEP_MINUTES = 10;
const PLANNED = 30;
const HELD = 60;

/** Thresholds that either profile reads, and the ends of the groups of buckets between them. */
const edges = [14, 15, 30, 31, 42, 43, 47, 75];
const usual = grouped(bucketShares());
const cold = grouped(bucketShares({ median: 120 }));

/** The plan of a loop: errors, latency and, where they are drawn, client errors. */
export function planOf({ profile, advance, clientErrors }: Loop): JudgePlan {
  return planJudge({
    profile,
    plannedMinutes: PLANNED,
    ...(advance === 'fixed' ? {} : { holdUntil: HELD }),
    metrics: { errors: true, latency: true, clientErrors: clientErrors !== undefined },
    keepsChain: false,
    keepsEValues: false,
  });
}

/** Runs one rollout in a closed loop: the verdict after each minute decides the next minute's weight. */
export function runLoop(plan: JudgePlan, loop: Loop, random: () => number): LoopEnd {
  const horizonWindows = plan.calendar.holdUntil ?? plan.calendar.plannedMinutes;
  let checkpoint = startCheckpoint(plan);
  let okAfter: { okAfter?: number } = {};
  let [step, windowsInStep, exposed] = [0, 0, 0];
  for (let minute = 0; ; minute++) {
    const row = drawRow(loop, { minute, weight: weights[step] ?? 1, minuteInStep: windowsInStep }, random);
    const { look, checkpoint: next } = foldWindow(plan, checkpoint, row);
    checkpoint = next;
    exposed += row.arms.challenger.requests;
    windowsInStep++;
    const windows = minute + 1;
    if (look.kind === 'ok' && okAfter.okAfter === undefined) okAfter = { okAfter: windows };
    const isLastStep = step === weights.length - 1;
    const standing = { look, isLastStep, windowsInStep, windows, horizonWindows, exposed };
    const advance = loop.advance === 'proven' ? 'proven' : 'bake';
    const verdict = decideVerdict({ ...standing, bakeWindows: STEP_MINUTES, advance });
    if (verdict.kind !== 'continue') return { kind: ends[verdict.kind], minutes: windows, exposed, ...okAfter };
    if (verdict.advance) [step, windowsInStep] = [step + 1, 0];
  }
}

const ends = {
  promote: 'promoted',
  rollback: 'aborted',
  inconclusive: 'inconclusive',
  invalid: 'invalid',
  report: 'inconclusive',
} as const;

interface Minute {
  readonly minute: number;
  readonly weight: number;
  readonly minuteInStep: number;
}

/** What is drawn of an arm beside its errors. */
interface Drawn {
  readonly latency: readonly number[];
  readonly own: number | undefined;
}

function drawRow(loop: Loop, { minute, weight, minuteInStep }: Minute, random: () => number): JudgedRow {
  const perMinute = 60 * loop.requestsPerSecond;
  const shares = loop.isCold === true && minuteInStep < 2 ? cold : usual;
  const arm = (mean: number, rate: number, { latency, own }: Drawn): ArmCounts => {
    const requests = poisson(random, mean);
    const counts = multinomial(random, requests, latency);
    const errors = binomial(random, requests, rate);
    return {
      requests,
      errors,
      ...(own === undefined ? {} : { clientErrors: binomial(random, requests - errors, own) }),
      latency: Object.fromEntries(edges.map((edge, i) => [String(edge), counts[i] ?? 0])),
    };
  };
  return {
    minute,
    weight,
    arms: {
      challenger: arm(perMinute * weight, loop.challengerRate, {
        latency: shares,
        own: loop.clientErrors?.challenger,
      }),
      champion: arm(perMinute * (1 - weight), loop.championRate, { latency: usual, own: loop.clientErrors?.champion }),
    },
  };
}

/** Shares between the edges: more buckets than the judge reads would only cost time. */
function grouped(shares: readonly number[]): readonly number[] {
  return edges.map((edge, i) =>
    shares.slice((edges[i - 1] ?? -1) + 1, edge + 1).reduce((sum, share) => sum + share, 0),
  );
}
