import type { AlertItem } from '../../../lambdas/contracts/stored/finding.ts';
import type { SeededRandomness } from '../fakes/seeded-randomness.ts';
import type { ReportModel } from './report-models.ts';

/** The longest name that the contract takes, ending in a number. */
const longName = (what: string, n: number): string => `${what} ${'of a long name, '.repeat(7)}`.slice(0, 96) + n;
const numbers = Array.from({ length: 15 }, (_, i) => longName('amount', 10 + i));
const categories = Array.from({ length: 15 }, (_, i) => longName('kind', 10 + i));
const classes = Array.from({ length: 20 }, (_, i) => longName('class', 10 + i));

/** Models of thirty features with the longest names, one burst of requests an hour: a class each of twenty, and yes or no. */
export const largestModels: readonly ReportModel[] = (['multiclass', 'binary'] as const).map((task) => ({
  specification: {
    model: `m${'o'.repeat(61)}l`,
    task,
    owner: `${'o'.repeat(188)}@example.com`,
    description: 'd'.repeat(2_000),
    slo: { availability: 99.5, latencyP99Ms: 250 },
    labels: { maturity: 'PT1H' },
    signature: {
      features: [
        ...numbers.map((name) => ({ name, kind: 'numeric' as const })),
        ...categories.map((name) => ({ name, kind: 'categorical' as const })),
      ],
      prediction:
        task === 'multiclass' ? { path: '$.topic', classes: [...classes] } : { path: '$.score', threshold: 0.5 },
    },
  },
  requests: 400,
  every: 12,
  labelledShare: 0.9,
  draw(hour, _version, random) {
    // All features move at the end, so that all overlays are drawn.
    const shift = hour >= 18 ? 3 : 0;
    return {
      features: Object.fromEntries([
        ...numbers.map((name, i) => [name, Number((random.uniform() * (i + 1) + shift * (i + 1)).toFixed(3))] as const),
        ...categories.map((name) => [name, longName('value', Math.floor(random.uniform() * 60) + 20 * shift)] as const),
      ]),
      ...answered(task, random),
      latencyMs: Math.round(20 + 400 * random.uniform() ** 3),
      outcome: random.uniform() < 0.02 ? 'error' : 'ok',
    };
  },
}));

function answered(task: 'multiclass' | 'binary', random: SeededRandomness) {
  const score = Number(random.uniform().toFixed(4));
  if (task === 'binary') return { prediction: score, label: random.uniform() < score ? 1 : 0 };
  const label = classes[Math.floor(random.uniform() * classes.length)] ?? '';
  return { prediction: random.uniform() < 0.7 ? label : (classes[Math.floor(score * classes.length)] ?? ''), label };
}

/** So many alerts in each state, with causes and findings as long as they come. */
export function longAlerts(model: string, each: number): readonly AlertItem[] {
  const at = '2026-02-01T00:00:00.000Z';
  const states = ['open', 'acknowledged', 'pending', 'closed'] as const;
  return states.flatMap((state) =>
    Array.from({ length: each }, (_, n) => {
      const cause = `drift/${longName(`a feature that is ${state}`, n)}`;
      const what = `${cause} is no longer what it was: ${'it moved, '.repeat(40)}`;
      const named = Array.from({ length: 12 }, (_unused, i) => [`number_${i}`, i / 7] as const);
      return {
        schema: 1,
        model,
        cause,
        state,
        severity: n % 2 === 0 ? ('page' as const) : ('ticket' as const),
        recent: [true, true],
        finding: { model, cause, kind: 'drift' as const, since: at, what, numbers: Object.fromEntries(named) },
        firstSeenAt: at,
        lastSeenAt: at,
        openedAt: at,
        ...(state === 'closed' ? { closedAt: at } : {}),
        stamp: 1,
      };
    }),
  );
}
