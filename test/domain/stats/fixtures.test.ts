import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { binomialTails } from '../../../lambdas/domain/stats/distribution/binomial.ts';
import { chiSquareTails } from '../../../lambdas/domain/stats/distribution/chi-square.ts';
import { mannWhitney } from '../../../lambdas/domain/stats/two-sample/mann-whitney.ts';
import { normalSf } from '../../../lambdas/domain/stats/distribution/normal.ts';
import { studentSf } from '../../../lambdas/domain/stats/distribution/student.ts';
import { twoSampleKs } from '../../../lambdas/domain/stats/two-sample/two-sample-ks.ts';

const shared = new URL('../../../../shared/', import.meta.url);

interface Case {
  readonly name: string;
  readonly metric: string;
  readonly input: {
    readonly file?: string;
    readonly column: string;
    readonly by: string;
    readonly reference: string;
    readonly current: string;
    readonly table?: readonly (readonly number[])[];
  };
  readonly expected: { readonly statistic: number; readonly p: number; readonly u: number; readonly dof: number };
  readonly tolerance: { readonly abs?: number; readonly rel?: number };
}

function cases(metric: string): readonly Case[] {
  const parsed: Case[] | { cases: Case[] } = JSON.parse(
    readFileSync(new URL('fixtures/computed.json', shared), 'utf8'),
  );
  return (Array.isArray(parsed) ? parsed : parsed.cases).filter((one) => one.metric === metric);
}

function samplesOf({ file = '', column, by, reference, current }: Case['input']) {
  const [head = '', ...lines] = gunzipSync(readFileSync(new URL(file, shared)))
    .toString()
    .trim()
    .split(/\r?\n/);
  const names = fieldsOf(head);
  const rows = lines.map((line) => fieldsOf(line));
  const valuesOf = (group: string): readonly number[] =>
    rows.filter((row) => row[names.indexOf(by)] === group).map((row) => Number(row[names.indexOf(column)]));
  return countsOf(valuesOf(reference), valuesOf(current));
}

/** Fields of a line in which quotes protect commas. */
function fieldsOf(line: string): readonly string[] {
  return (line.match(/("([^"]|"")*"|[^,]*)(,|$)/g) ?? []).map((field) => field.replace(/,$/, '').replace(/^"|"$/g, ''));
}

function countsOf(left: readonly number[], right: readonly number[]) {
  const grid = [...new Set([...left, ...right])].toSorted((a, b) => a - b);
  const tally = (values: readonly number[]): readonly number[] => {
    const counts = new Map<number, number>();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    return grid.map((value) => counts.get(value) ?? 0);
  };
  return { left: tally(left), right: tally(right) };
}

function isWithin(got: number, wanted: number, { abs = 0, rel = 0 }: Case['tolerance']): boolean {
  return Math.abs(got - wanted) <= abs + rel * Math.abs(wanted);
}

describe.runIf(existsSync(new URL('fixtures/computed.json', shared)))('numbers computed on real data', () => {
  it('agree for the two-sample distance', () => {
    for (const { name, input, expected, tolerance } of cases('ks_2samp')) {
      const got = twoSampleKs(samplesOf(input), 'asymptotic');
      expect(isWithin(got.statistic, expected.statistic, tolerance), `${name} ${got.statistic}`).toBe(true);
      expect(isWithin(got.p, expected.p, tolerance), `${name} ${got.p}`).toBe(true);
    }
  });

  it('agree for the rank test', () => {
    for (const { name, input, expected, tolerance } of cases('mann_whitney_u')) {
      const got = mannWhitney(samplesOf(input));
      expect(isWithin(got.u, expected.u, tolerance), `${name} ${got.u}`).toBe(true);
      expect(isWithin(got.p, expected.p, tolerance), `${name} ${got.p}`).toBe(true);
    }
  });

  it('agree for the chi-square tail', () => {
    for (const { name, expected, tolerance } of cases('chi_square')) {
      const { upper } = chiSquareTails(expected.statistic, expected.dof);
      expect(isWithin(upper, expected.p, { ...tolerance, rel: 1e-9 }), `${name} ${upper}`).toBe(true);
    }
  });
});

describe('numbers printed in documentation', () => {
  it('of scipy: Mann-Whitney, binomial, chi-square and t', () => {
    const ages = countsOf([19, 22, 16, 29, 24], [20, 11, 17, 12]);

    expect(mannWhitney(ages)).toMatchObject({ u: 17 });
    expect(mannWhitney(ages).p).toBeCloseTo(0.11134688653314041, 10);
    expect(binomialTails(2, 15, 0.1).upper).toBeCloseTo(0.18406106910639114, 12);
    expect(chiSquareTails(3.5, 5).upper).toBeCloseTo(0.6233876277495822, 10);
    expect(2 * studentSf(0.9051358093310269, 22)).toBeCloseTo(0.3751996797581487, 10);
  });

  it('of an A/B notebook: one-sided z', () => {
    expect(normalSf(-1.32100849501)).toBeCloseTo(0.906750734142, 9);
  });
});
