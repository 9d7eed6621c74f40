import { performance } from 'node:perf_hooks';
import { foldWindow, judgeRange, planJudge, type JudgeSettings } from '../../lambdas/domain/judge/judge.ts';
import type { JudgedRow } from '../../lambdas/domain/judge/model/rows.ts';
import { seeded, simulateRollout, type SimulatedArm, type SimulatedMinute } from './judge-streams.ts';

const sketch = ({ latency }: SimulatedArm): Record<string, number> =>
  Object.fromEntries(latency.map((count, bucket) => [String(bucket), count]));

/** A simulated minute as the judge reads it, the whole champion beside the challenger; errors and latency only. */
export function latencyRow({ minute, weight, challenger, slice, rest }: SimulatedMinute): JudgedRow {
  const latency = slice.latency.map((count, bucket) => count + (rest.latency[bucket] ?? 0));
  const champion = { requests: slice.requests + rest.requests, errors: slice.errors + rest.errors, latency };
  const arm = (one: SimulatedArm) => ({ requests: one.requests, errors: one.errors, latency: sketch(one) });
  return { minute, weight, arms: { challenger: arm(challenger), champion: arm(champion) } };
}

/** Rows with all guardrails at half the traffic, repeated until there are enough. */
function rowsOf(requestsPerSecond: number, minutes: number): readonly JudgedRow[] {
  const random = seeded(1);
  const drawn = Array.from({ length: 3 }, () =>
    simulateRollout({ name: 'time', requestsPerSecond, errorRate: 0.005 }, random).slice(20),
  ).flat();
  return Array.from({ length: minutes }, (_, minute) => {
    const { challenger, slice } = drawn[minute % drawn.length] ?? { challenger: undefined, slice: undefined };
    if (challenger === undefined || slice === undefined) throw new Error('no minutes were drawn');
    const arm = (one: SimulatedArm) => ({
      requests: one.requests,
      errors: one.errors,
      timeouts: 0,
      kpis: { sale: Math.floor(one.requests * 0.03) },
      latency: sketch(one),
    });
    return { minute, weight: 0.5, arms: { challenger: arm(challenger), champion: arm(slice) } };
  });
}

function planFor(plannedMinutes: number, overrides: Partial<JudgeSettings>) {
  const metrics = { errors: true, timeouts: true, latency: true, kpis: [{ name: 'sale' }] };
  return planJudge({ profile: 'product', plannedMinutes, metrics, ...overrides });
}

/** Milliseconds for one more minute at 1,000 requests a second, after 30 minutes: median and worst of 30. */
export function timeOneMinute(overrides: Partial<JudgeSettings> = {}): {
  readonly median: number;
  readonly worst: number;
  readonly checkpointKb: number;
} {
  const plan = planFor(60, overrides);
  const rows = rowsOf(1000, 60);
  let { checkpoint } = judgeRange(plan, rows.slice(0, 30));
  const times = rows.slice(30).map((row) => {
    const start = performance.now();
    checkpoint = foldWindow(plan, checkpoint, row).checkpoint;
    return performance.now() - start;
  });
  const sorted = times.toSorted((a, b) => a - b);
  const checkpointKb = JSON.stringify(checkpoint).length / 1024;
  return { median: sorted[15] ?? 0, worst: sorted.at(-1) ?? 0, checkpointKb };
}

/** Seconds from zero over 1,440 rows at 100 requests a second. */
export function timeFromZero(): number {
  const plan = planFor(1440, {});
  const rows = rowsOf(100, 1440);
  const start = performance.now();
  judgeRange(plan, rows);
  return (performance.now() - start) / 1000;
}
