import { beforeAll, describe, expect, it } from 'vitest';
import { HtmlReportRenderer } from '../../../../lambdas/adapters/charts/html-report-renderer.ts';
import {
  specification as wholeSpecification,
  type SpecificationInput,
} from '../../../../lambdas/contracts/people/specification.ts';
import { wideRow, type WideRow } from '../../../../lambdas/contracts/stored/rows/period-row.ts';
import { versionSegments } from '../../../../lambdas/usecases/monitoring/segments/version-segments.ts';
import { lehmer } from '../../../support/draws.ts';
import { SegmentWorld, type SegmentedRequest } from '../../../support/worlds/segment-world.ts';

const random = lehmer(3);
const specification: SpecificationInput = {
  model: 'm',
  task: 'binary',
  owner: 'ops@example.com',
  labels: { maturity: 'PT1H' },
  signature: {
    features: [
      { name: 'carrier', kind: 'categorical' },
      { name: 'sex', kind: 'categorical', path: '$.person.sex', sensitive: 'drop' },
    ],
    prediction: { path: '$.score', threshold: 0.5 },
  },
  segments: [
    { feature: 'carrier', values: ['AA', 'UA', 'B6'] },
    { feature: 'sex', values: ['female', 'male'], fairness: { reference: 'male' } },
  ],
};

/** Scores are right for all carriers; for B6 they may say nothing, or everything. */
function request(b6: 'alike' | 'spoilt' | 'perfect'): SegmentedRequest {
  const carrier = ['AA', 'UA', 'B6', 'ZZ'][Math.floor(4 * random())] ?? 'AA';
  const sex = random() < 0.5 ? 'female' : 'male';
  const score = random() < 0.5 ? 0.1 : 0.9;
  const ofB6 = { alike: score, spoilt: 0.5, perfect: Math.round(score) };
  const truth = carrier === 'B6' ? ofB6[b6] : score;
  return { body: { carrier, person: { sex } }, score, label: random() < truth ? 1 : 0 };
}

const hourOf = (b6: Parameters<typeof request>[0], count = 240): readonly SegmentedRequest[] =>
  Array.from({ length: count }, () => request(b6));

describe('a model with declared segments, one of which is worse', () => {
  const world = new SegmentWorld(specification);

  beforeAll(async () => {
    for (let hour = 0; hour < 6; hour += 1) {
      await world.serve(hourOf('spoilt'));
      await world.label();
      await world.windows.compact();
    }
  }, 60_000);

  it('keeps of a sensitive feature nothing but codes', () => {
    expect(world.ids[0]).toMatch(/\["\w+","\w+"\]\]$/);
    expect(world.ids.join('')).not.toContain('male');
    expect(world.captured).toContain('"carrier":"AA"');
    expect(world.captured).not.toContain('male');
  });

  it('has the labels of every hour by level beside those of the whole', () => {
    const rows = [...world.windows.objects.objects].filter(([key]) => key.startsWith('wide/m/hour/'));
    const row = wideRow.parse(JSON.parse(rows[0]?.[1] ?? ''));
    const of = (feature: string): number =>
      (row.segments ?? []).filter((one) => one.feature === feature).reduce((sum, one) => sum + one.labelled.rows, 0);

    expect(of('carrier')).toBe(240);
    expect(of('sex')).toBe(240);
    const levels = (row.segments ?? []).map(({ feature, level }) => `${feature}=${level}`);
    expect(levels).toEqual(['carrier=AA', 'carrier=UA', 'carrier=B6', 'carrier=other', 'sex=female', 'sex=male']);
  });

  it('opens one ticket that names it', async () => {
    await world.check();
    await world.serve(hourOf('spoilt'));
    await world.label();
    await world.windows.compact();
    const checked = await world.check();

    expect(checked.outcomes['segments']).toEqual({ kind: 'ran', findings: 1 });
    expect(checked.opened).toContain('segments');
    const alert = [...world.monitoring.alerts.values()].find(({ cause }) => cause === 'segments');
    expect(alert).toMatchObject({
      severity: 'ticket',
      finding: { kind: 'segments', numbers: { segment: 'carrier=B6' } },
    });
  });

  it('is reported by segment, with the worst of them and the gaps of its groups', async () => {
    const report = await world.report();
    const section = report.sections.find(({ id }) => id === 'segments');
    const parts = section?.parts ?? [];
    const captions = parts.flatMap((part) => (part.kind === 'table' ? [part.caption] : []));

    expect(captions).toEqual([
      'Worst segments of v1 (champion), by Brier score',
      'By value of carrier',
      'By value of sex',
      'Fairness of v1 (champion) by sex: male minus the compared group',
    ]);
    const html = new HtmlReportRenderer().render(report);
    expect(html).toContain('carrier=B6');
  });

  it('says nothing while the value that its alert names has too few labels', async () => {
    const [key, alert] = [...world.monitoring.alerts].find(([, { cause }]) => cause === 'segments') ?? [];
    if (key === undefined || alert === undefined) throw new Error('no alert is open');
    const numbers = { ...alert.finding.numbers, segment: 'carrier=UA9' };
    world.monitoring.alerts.set(key, { ...alert, finding: { ...alert.finding, numbers } });
    const { outcomes, closed } = await world.check();
    world.monitoring.alerts.set(key, alert);

    const lack = { kind: 'insufficient-data', of: 'labels where carrier=UA9', needed: 30, got: 0 };
    expect([outcomes['segments'], closed]).toEqual([lack, []]);
  });

  it('is told by the labels of one threshold alone', () => {
    const rows = [...world.windows.objects.objects].filter(([key]) => key.startsWith('wide/m/hour/'));
    const newer = wideRow.parse(JSON.parse(rows[0]?.[1] ?? ''));
    const older = wideRow.parse(
      JSON.parse((rows[0]?.[1] ?? '').replaceAll('"thresholds":[0.5]', '"thresholds":[0.7]')),
    );
    const withoutB6 = { ...newer, segments: (newer.segments ?? []).filter(({ level }) => level !== 'B6') };
    const declared = wholeSpecification.parse(specification).segments ?? [];
    const rowsOf = (...periods: readonly WideRow[]) =>
      versionSegments(
        periods.map((row) => ({ row: { ...row, labelled: row.labelled ?? [] } })),
        'v1',
        declared,
      ).find(({ level }) => level === 'B6')?.labelled?.rows;

    expect(rowsOf(newer, withoutB6)).toBeGreaterThan(30);
    expect(rowsOf(older, withoutB6)).toBeUndefined();
  });

  it('closes by itself when it is as good as the others again', async () => {
    const closed: string[] = [];
    // Eight days are looked at: the better hours must outweigh the others.
    for (let hour = 0; hour < 6; hour += 1) {
      await world.serve(hourOf('perfect', 1_000));
      await world.label();
      await world.windows.compact();
      closed.push(...(await world.check()).closed);
    }
    const all = await world.check();

    expect([closed, all.outcomes['segments']]).toEqual([['segments'], { kind: 'ran', findings: 0 }]);
  }, 60_000);
});

describe('a model with declared segments', () => {
  it('finds nothing in hours of a declared incident', async () => {
    const hour = (n: number): string => new Date(Date.parse('2026-02-01T00:00:00.000Z') + n * 3_600_000).toISOString();
    const incidents = [{ from: hour(2), to: hour(5), what: 'B6 sent rubbish' }];
    const world = new SegmentWorld({ ...specification, incidents });
    for (const b6 of ['alike', 'alike', 'spoilt', 'spoilt', 'spoilt', 'alike', 'alike'] as const) {
      await world.serve(hourOf(b6, 1_000));
      await world.label();
      await world.windows.compact();
    }

    expect((await world.check()).outcomes['segments']).toEqual({ kind: 'ran', findings: 0 });
  });

  it('says that there are too few labels, and finds nothing', async () => {
    const world = new SegmentWorld(specification);
    await world.serve(hourOf('spoilt', 8));
    await world.serve(hourOf('spoilt', 8));
    await world.label();
    await world.windows.compact();
    const { outcomes, opened } = await world.check();
    const parts = (await world.report()).sections.find(({ id }) => id === 'segments')?.parts ?? [];

    expect(outcomes['segments']).toMatchObject({ kind: 'insufficient-data', needed: 30 });
    expect(opened).toEqual([]);
    expect(JSON.stringify(parts)).toContain('Worst segments: insufficient-data');
    expect(JSON.stringify(parts)).toContain('gap of share decided positive: insufficient-data 0 of 2');
  });

  it('has its challenger beside the champion: of the whole and by segment, said to be of different requests', async () => {
    const world = new SegmentWorld(specification, 'v2');
    for (let hour = 0; hour < 3; hour += 1) {
      await world.serve(hourOf('alike'));
      await world.label();
      await world.windows.compact();
    }
    const tables = (await world.report()).sections.flatMap(({ parts }) =>
      parts.filter((part) => part.kind === 'table'),
    );
    const beside = tables.find(({ caption }) => caption === 'v1 (champion) beside v2 (challenger)');
    const harm = tables.find(
      ({ caption }) => caption === 'Brier score of v2 (challenger) minus v1 (champion), by segment',
    );

    expect(beside?.columns.map(({ name }) => name)).toEqual([
      'number',
      'v1 (champion)',
      'v2 (challenger)',
      'v2 minus v1',
    ]);
    expect(beside?.note).toContain('Unpaired');
    const auc = beside?.rows.find(([name]) => name === 'AUC');
    expect(auc?.[3]).toMatchObject({ text: expect.stringMatching(/^-?[\d.e-]+ \(95 %: -?[\d.e-]+ to [\d.e-]+/) });
    expect(harm?.rows.map(([name]) => name)).toContain('carrier=B6');
  });
});
