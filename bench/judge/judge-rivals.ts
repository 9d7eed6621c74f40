import { normalQuantile } from '../../lambdas/domain/stats/distribution/normal.ts';
import { foldWindow, planJudge, startCheckpoint } from '../../lambdas/domain/judge/judge.ts';
import type { JudgedRow } from '../../lambdas/domain/judge/model/rows.ts';
import type { SimulatedArm, SimulatedMinute } from './judge-streams.ts';

/** A rule that says in which minute it takes the challenger back, if ever. */
export interface Rival {
  readonly name: string;
  readonly abortMinute: (rollout: readonly SimulatedMinute[]) => number | undefined;
}

const latencyOf = (latency: readonly number[]): Record<string, number> =>
  Object.fromEntries(latency.flatMap((count, bucket) => (count > 0 ? [[String(bucket), count]] : [])));

function rowOf({ minute, weight, challenger, slice, rest }: SimulatedMinute): JudgedRow {
  const latency = slice.latency.map((count, bucket) => count + (rest.latency[bucket] ?? 0));
  return {
    minute,
    weight,
    arms: {
      challenger: { ...challenger, latency: latencyOf(challenger.latency) },
      champion: {
        requests: slice.requests + rest.requests,
        errors: slice.errors + rest.errors,
        latency: latencyOf(latency),
      },
    },
  };
}

function understudy(profile: 'benchmark' | 'product'): Rival {
  const plan = planJudge({ profile, plannedMinutes: 30, metrics: { errors: true, latency: true }, keepsChain: false });
  return {
    name: `Understudy, ${profile}`,
    abortMinute: (rollout) => {
      let checkpoint = startCheckpoint(plan);
      return rollout.find((minute) => {
        const folded = foldWindow(plan, checkpoint, rowOf(minute));
        checkpoint = folded.checkpoint;
        return folded.look.kind === 'abort';
      })?.minute;
    },
  };
}

function quantile(latency: readonly number[], q: number): number {
  const total = latency.reduce((sum, count) => sum + count, 0);
  let seen = 0;
  const bucket = latency.findIndex((count) => (seen += count) >= q * total);
  return 20 * Math.exp(0.05 * bucket);
}

const errorShare = ({ errors, requests }: SimulatedArm): number => (requests === 0 ? 0 : errors / requests);
const p99 = ({ latency }: SimulatedArm): number => quantile(latency, 0.99);

/** Lower end of the 98 % interval of the shift and its estimate, from the sorted pairwise differences (Hodges, Lehmann 1963). */
function isHigh(challenger: readonly number[], champion: readonly number[]): boolean {
  const differences = challenger.flatMap((a) => champion.map((b) => a - b)).toSorted((a, b) => a - b);
  const [n, m] = [challenger.length, champion.length];
  const spread = normalQuantile(0.99) * Math.sqrt((n * m * (n + m + 1)) / 12);
  const lower = differences[Math.max(0, Math.round((n * m) / 2 - spread))] ?? 0;
  const estimate = differences[Math.floor(differences.length / 2)] ?? 0;
  return lower > 0.25 * Math.abs(estimate) && lower > 0;
}

/** Kayenta's Mann-Whitney classifier on one point a minute against an equal champion slice, at each step's end. */
const kayenta: Rival = {
  name: 'Kayenta-like',
  abortMinute: (rollout) =>
    [9, 19, 29].find((end) => {
      const step = rollout.slice(end - 9, end + 1);
      return [errorShare, p99].some((metric) =>
        isHigh(
          step.map(({ challenger }) => metric(challenger)),
          step.map(({ slice }) => metric(slice)),
        ),
      );
    }),
};

/** Flagger: success rate below 99 %, p99 above 500 ms or no data is a failed check; back at the fifth. */
const flagger: Rival = {
  name: 'Flagger-like',
  abortMinute: (rollout) => {
    let failed = 0;
    return rollout.find(({ challenger }) => {
      if (challenger.requests === 0 || errorShare(challenger) > 0.01 || p99(challenger) > 500) failed++;
      return failed >= 5;
    })?.minute;
  },
};

/** An alarm on so many breaching minutes in a row. */
function alarm(name: string, inARow: number, isBreaching: (arm: SimulatedArm) => boolean): Rival {
  return {
    name,
    abortMinute: (rollout) => {
      let breaching = 0;
      return rollout.find(({ challenger }) => {
        breaching = isBreaching(challenger) ? breaching + 1 : 0;
        return breaching >= inARow;
      })?.minute;
    },
  };
}

/** All rules that are compared. */
export const rivals: readonly Rival[] = [
  understudy('benchmark'),
  understudy('product'),
  kayenta,
  flagger,
  alarm('alarm, any error', 2, ({ errors }) => errors > 0),
  alarm('alarm, 5 %', 3, (arm) => errorShare(arm) > 0.05),
];
