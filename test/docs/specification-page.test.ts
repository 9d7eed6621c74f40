import { readFileSync } from 'node:fs';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { specificationPage, specificationRows } from '../../bench/docs/specification-page.ts';
import { windowsIn } from '../../lambdas/contracts/people/duration.ts';
import { specification } from '../../lambdas/contracts/people/specification.ts';
import { planRollout } from '../../lambdas/domain/rollout/planning/plan-rollout.ts';
import type { RolloutPlan } from '../../lambdas/contracts/stored/rollout.ts';

const least = {
  model: 'm',
  task: 'binary',
  owner: 'o@example.com',
  slo: { latencyP99Ms: 500 },
  kpis: [{ name: 'sale', kind: 'binary', better: 'higher' }],
  segments: [{ feature: 'carrier', values: ['AA', 'UA', 'WN', 'DL', 'B6', 'F9', 'NK'] }],
} as const;

/** Plan of a challenger of a model of a thousand requests a window. */
function planOf(written: Readonly<Record<string, unknown>>): RolloutPlan {
  const counts = { requests: 100_000, errors: 100, timeouts: 0, clientErrors: 10, latency: { 14: 50_000, 30: 50_000 } };
  const history = { windows: 100, modelRequests: 100_000, ...counts, kpiRates: { sale: 0.3 }, hearsOutcomes: true };
  const known = { history, attempt: { number: 1, planned: 1 } };
  const facts = {
    specification: specification.parse({ ...least, ...written }),
    kind: 'challenger',
    windowSeconds: 60,
  } as const;
  const planned = planRollout({ ...facts, known, force: true }, { windowsIn, far: 'blind', random: () => 0.5 });
  if (!planned.ok) throw new Error(JSON.stringify(planned.faults));
  return planned.plan;
}

/** A document with one value at a path of keys. */
function written(path: readonly string[], value: unknown): Readonly<Record<string, unknown>> {
  const [key = '', ...rest] = path;
  return { [key]: rest.length === 0 ? value : written(rest, value) };
}

describe('the page of the specification', () => {
  const rows = specificationRows();

  it('is the one that the schema gives: npm run docs', async () => {
    const page = await format(specificationPage(), { parser: 'markdown', proseWrap: 'never', printWidth: 120 });

    expect(readFileSync('docs/specification.md', 'utf8')).toBe(page);
  });

  it.each(rows.map((row) => [row.path, row] as const))(
    'says what %s is, and what stands where it is left out',
    (_path, row) => {
      expect(row.words).toMatch(/^[A-Z`].+[.;]$/s);
      expect(row.right).not.toBe('');
      expect(row.byDefault).not.toBe('');
    },
  );

  const numbers = rows.filter(
    ({ path, byDefault = '' }) => path.startsWith('rollout.') && !/[[(]/.test(path) && /^[\w.-]+$/.test(byDefault),
  );
  it.each(numbers.map(({ path, byDefault = '' }) => [path, byDefault] as const))(
    'plans the same when the default of %s, %s, is written',
    (path, byDefault) => {
      const value: unknown = /^[\d.]+$|^true$|^false$/.test(byDefault) ? JSON.parse(byDefault) : byDefault;

      // Without its gate nobody is asked, without a hold-back nobody is held back, without recorded requests none is asked: there the defaults are those of one that is there.
      const isWithin = /^rollout\.(gates|holdBack|retroShadow)\./.test(path);
      // Segments are named where anything is said of them.
      const beside = path.startsWith('rollout.guardrails.segments.') ? { by: ['carrier'] } : {};
      const [parent, name = ''] = [path.split('.').slice(0, -1), path.split('.').at(-1)];
      const without = isWithin || 'by' in beside ? written(parent, beside) : {};

      expect(planOf(written(parent, { ...beside, [name]: value }))).toEqual(planOf(without));
    },
  );
});
