import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { advance } from '../../../../lambdas/domain/drift/detect/advance.ts';
import { check } from '../../../../lambdas/domain/drift/detect/check.ts';
import type { DriftSettings } from '../../../../lambdas/domain/drift/detect/settings.ts';
import { startDrift } from '../../../../lambdas/domain/drift/detect/state/start.ts';
import { gridAround, sketchNumbers } from '../../../../lambdas/domain/sketch/feature-grid.ts';

/** Real data outside the project; without it there is nothing to test. */
const path = new URL('../../../../../shared/data/dev/elec2.csv.gz', import.meta.url);
const COLUMNS = ['nswprice', 'nswdemand', 'vicprice', 'vicdemand', 'transfer'] as const;
const CHANGE_ROW = 17_424;
const WEEKS = 8;
const FIRST_HOUR = 473_352;

function columnsOf(): ReadonlyMap<string, readonly number[]> {
  const [head = '', ...lines] = gunzipSync(readFileSync(path)).toString().trim().split(/\r?\n/);
  const names = head.split(',');
  const rows = lines.map((line) => line.split(','));
  return new Map(COLUMNS.map((name) => [name, rows.map((row) => Number(row[names.indexOf(name)]))]));
}

function deviationOf(values: readonly number[]): number {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
}

describe.skipIf(!existsSync(path))('drift of a real electricity market', () => {
  it('is found within two days of row 17,424, where three constant features begin to move', () => {
    const columns = columnsOf();
    const first = CHANGE_ROW - (WEEKS * 7 + 4) * 48;
    const settings: DriftSettings = {
      features: COLUMNS.map((name) => ({ name, kind: 'numeric' })),
      checkEveryHours: 6,
      referenceWeeks: WEEKS,
      leastWeeks: WEEKS,
      budget: 1,
      minEffect: 0.1,
      minShare: 0.02,
    };
    const grids = COLUMNS.map((name) => {
      const past = (columns.get(name) ?? []).slice(first, first + WEEKS * 7 * 48);
      return gridAround(past.toSorted((a, b) => a - b)[Math.floor(past.length / 2)] ?? 0, deviationOf(past));
    });

    let state = startDrift(settings, FIRST_HOUR);
    const opened = new Map<string, number>();
    for (let hour = 0; hour < (WEEKS * 7 + 6) * 24; hour += 1) {
      const features = Object.fromEntries(
        COLUMNS.map((name, i) => {
          const rows = (columns.get(name) ?? []).slice(first + 2 * hour, first + 2 * hour + 2);
          return [name, sketchNumbers(grids[i] ?? { origin: 0, unit: 1 }, rows)];
        }),
      );
      state = advance(state, settings, { hour: FIRST_HOUR + hour, rows: 2, features }).state;
      for (const finding of check(state, settings))
        if (finding.state === 'open' && !opened.has(finding.feature)) opened.set(finding.feature, hour);
    }

    const change = (CHANGE_ROW - first) / 2;
    for (const name of ['vicprice', 'vicdemand', 'transfer']) {
      expect(opened.get(name)).toBeGreaterThanOrEqual(change);
      expect(opened.get(name)).toBeLessThan(change + 48);
    }
  });
});
