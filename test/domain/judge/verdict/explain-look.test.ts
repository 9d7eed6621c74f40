import { describe, expect, it } from 'vitest';
import { explainLook } from '../../../../lambdas/domain/judge/verdict/explain-look.ts';
import { judgeRange, planJudge, type JudgePlan } from '../../../../lambdas/domain/judge/judge.ts';
import type { JudgedRow } from '../../../../lambdas/domain/judge/model/rows.ts';

const plan: JudgePlan = planJudge({
  profile: 'product',
  plannedMinutes: 30,
  metrics: { errors: true, timeouts: true },
});

/** Minutes with 800 champion requests (8 failures) and 200 of the challenger (as told). */
function rowsOf(...errors: readonly number[]): readonly JudgedRow[] {
  return errors.map((count, minute) => ({
    minute,
    weight: 0.2,
    arms: {
      champion: { requests: 800, errors: 8, timeouts: 0 },
      challenger: { requests: 200, errors: count, timeouts: 0 },
    },
  }));
}

const lookAfter = (rows: readonly JudgedRow[]) => judgeRange(plan, rows).checkpoint.look;

describe('an explained rollback', () => {
  const rows = rowsOf(2, 3, 30);
  const explained = explainLook(plan, rows, lookAfter(rows));
  const [reason] = explained.reasons;

  it('has an interval that lies above the tolerated ratio', () => {
    expect(explained.kind).toBe('abort');
    expect(reason?.interval?.lower).toBeGreaterThan(1.1);
  });

  it('says by how many errors fewer it would have gone on, which is so', () => {
    const fewer = Number(/without (\d+) of the challenger's 30 errors/.exec(reason?.change ?? '')?.[1]);

    expect(lookAfter(rowsOf(2, 3, 30 - fewer)).kind).toBe('continue');
    expect(lookAfter(rowsOf(2, 3, 30 - fewer + 1)).kind).toBe('abort');
  });
});

describe('an explained proof', () => {
  it('says how many failures more would have left it open, which is so', () => {
    const clean = rowsOf(...Array.from({ length: 30 }, () => 0));
    const { looks } = judgeRange(plan, clean);
    const at = looks.findIndex(({ kind }) => kind === 'ok');
    const rows = clean.slice(0, at + 1);
    const [reason] = explainLook(plan, rows, lookAfter(rows)).proved;
    const more = Number(/with (\d+) failures? more/.exec(reason?.change ?? '')?.[1]);

    const with_ = (errors: number) => lookAfter(rowsOf(...Array.from({ length: at }, () => 0), errors));

    expect(more).toBeGreaterThan(0);
    expect(with_(more - 1).proved.some(({ test }) => test === reason?.test)).toBe(true);
    expect(with_(more).proved.some(({ test }) => test === reason?.test)).toBe(false);
  });
});

describe('a look over too many rows to fold again', () => {
  it('stays as it is', () => {
    const rows = rowsOf(...Array.from({ length: 601 }, (_, i) => (i === 600 ? 200 : 2)));
    const look = lookAfter(rows);

    expect(explainLook(plan, rows, look)).toBe(look);
  });
});
