import type { ArmCounts, JudgedRow } from '../../lambdas/domain/judge/model/rows.ts';

/** What is true of one arm in a simulation; rates in [0, 1], latency as shares of sketch buckets. */
export interface ArmTruth {
  readonly errorRate: number;
  readonly timeoutRate: number;
  readonly kpiRate: number;
  readonly latency: Readonly<Record<string, number>>;
}

/** Makes the row of one minute at the weight in force. */
export type RowMaker = (minute: number, weight: number) => JudgedRow;

type Random = () => number;

/** Requests that come one by one, independent of each other. */
export function independentRows(
  random: Random,
  requestsPerWindow: number,
  truth: { readonly champion: ArmTruth; readonly challenger: ArmTruth },
): RowMaker {
  return (minute, weight) => ({
    minute,
    weight,
    arms: {
      champion: independentArm(random, requestsPerWindow * (1 - weight), truth.champion),
      challenger: independentArm(random, requestsPerWindow * weight, truth.challenger),
    },
  });
}

/** Poisson traffic falls into the buckets of the sketch independently. */
function independentArm(random: Random, mean: number, truth: ArmTruth): ArmCounts {
  const cells = Object.entries(truth.latency).map(
    ([bucket, share]) => [bucket, arrivals(random, mean * share)] as const,
  );
  const requests = cells.reduce((sum, [, count]) => sum + count, 0);
  const errors = hits(random, requests, truth.errorRate);
  return {
    requests,
    errors,
    timeouts: hits(random, requests - errors, truth.timeoutRate),
    kpis: { sale: hits(random, requests, truth.kpiRate) },
    latency: Object.fromEntries(cells),
  };
}

/** Poisson count by multiplication of uniforms, 200 at a time. */
export function arrivals(random: Random, mean: number): number {
  let count = 0;
  for (let left = mean; left > 0; left -= 200) {
    const limit = Math.exp(-Math.min(200, left));
    for (let product = random(); product > limit; product *= random()) count++;
  }
  return count;
}

/** Binomial count by skipping from one event to the next. */
function hits(random: Random, trials: number, rate: number): number {
  if (rate <= 0) return 0;
  if (rate >= 1) return trials;
  const logMiss = Math.log1p(-rate);
  let [count, at] = [0, -1];
  for (;;) {
    at += 1 + Math.floor(Math.log(1 - random()) / logMiss);
    if (at >= trials) return count;
    count++;
  }
}

/** A caller: place on the sticky scale in [0, 1), how often it calls relative to others, and how its requests fail. */
export interface Caller {
  readonly place: number;
  readonly activity: number;
  /** Champion's and challenger's chance that a request of this caller is an error. */
  readonly champion: number;
  readonly challenger: number;
}

/** Requests of callers who keep their arm. */
export function stickyRows(random: Random, requestsPerWindow: number, callers: readonly Caller[]): RowMaker {
  const pick = picker(random, callers);
  return (minute, weight) => {
    const counts = { champion: { requests: 0, errors: 0 }, challenger: { requests: 0, errors: 0 } };
    for (let left = arrivals(random, requestsPerWindow); left > 0; left--) {
      const caller = pick();
      const arm = caller.place < weight ? 'challenger' : 'champion';
      counts[arm].requests++;
      if (random() < caller[arm]) counts[arm].errors++;
    }
    return { minute, weight, arms: counts };
  };
}

/** Draws callers by their activity: by inversion, with a guide to where to look. */
export function picker(random: Random, callers: readonly Caller[]): () => Caller {
  const table: number[] = [];
  let total = 0;
  for (const { activity } of callers) table.push((total += activity));
  let next = 0;
  const guide = callers.map((_, i) => {
    while ((table[next] ?? total) <= (i / callers.length) * total) next++;
    return next;
  });
  return () => {
    const wanted = random() * total;
    let at = guide[Math.floor((wanted / total) * callers.length)] ?? 0;
    while ((table[at] ?? total) <= wanted && at < callers.length - 1) at++;
    const caller = callers[at];
    if (caller === undefined) throw new Error('there are no callers');
    return caller;
  };
}
