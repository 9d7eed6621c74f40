import { beforeAll, describe, expect, it } from 'vitest';
import type { CheckOutcome } from '../../../lambdas/contracts/stored/finding.ts';
import type { ModelReport, Part } from '../../../lambdas/domain/report/section.ts';
import { readHistory } from '../../../lambdas/usecases/monitoring/model-history.ts';
import { buildReport, type BuildReportDeps } from '../../../lambdas/usecases/reporting/build-report.ts';
import { keepReport } from '../../../lambdas/usecases/reporting/keep-report.ts';
import { makeReport, showReport } from '../../../lambdas/usecases/reporting/make-report.ts';
import { reportModels, type ReportModel } from '../../support/reports/report-models.ts';
import { ReportWorld } from '../../support/reports/report-world.ts';

const ids = ['open', 'performance', 'drift', 'service', 'labels', 'checks'];

/** The model of a task, with one burst of requests an hour, so that a day folds in moments. */
function quick(task: string): ReportModel {
  const model = reportModels.find(({ specification }) => specification.task === task);
  if (model === undefined) throw new Error(`no model of task ${task}`);
  return { ...model, every: 12, requests: 150 };
}

function partsOf({ sections }: ModelReport, id: string): readonly Part[] {
  return sections.find((section) => section.id === id)?.parts ?? [];
}

function titles(parts: readonly Part[]): readonly string[] {
  return parts.flatMap((part) => ('title' in part ? [part.title] : []));
}

async function reportOf(world: ReportWorld, deps: Partial<BuildReportDeps> = {}): Promise<ModelReport> {
  const all = { ...world.deps, ...deps };
  const order = { model: world.name, at: world.at, windowSeconds: 60, everyWindows: 60 };
  const history = await readHistory(world.deps, order);
  return buildReport(all, history, await world.deps.log.readChecks(world.name));
}

describe('the report of a binary model', () => {
  const world = new ReportWorld(quick('binary'));
  let report: ModelReport;

  beforeAll(async () => {
    await world.pass(42);
    report = await reportOf(world);
  }, 60_000);

  it('has its sections in order, and none that failed', () => {
    expect(report.sections.map(({ id }) => id)).toEqual(ids);
    expect(JSON.stringify(report)).not.toContain('failed:');
  });

  it('draws ROC, KS, gain, lift, confusion and reliability, and the trend with the deployment', () => {
    const parts = partsOf(report, 'performance');

    expect(titles(parts)).toEqual([
      'AUC over time',
      'Brier over time',
      'ROC',
      'KS, v2 (champion)',
      'Cumulative gain',
      'Reliability',
      'Lift by tenth, v2 (champion)',
      'Confusion at 0.3, v2 (champion)',
    ]);
    const trend = parts.find((part) => part.kind === 'lines' && part.title === 'AUC over time');
    expect(trend).toMatchObject({
      marks: [{ name: 'v2 deployed', x: Date.parse('2026-02-02T06:00:00.000Z') }],
      lines: [
        { name: 'v2 (champion)' },
        { name: 'v1 (former champion)' },
        { name: 'v2, estimated before labels', shape: 'line' },
      ],
    });
  });

  it('draws what the labels were to say beside what they said, also where they have not come yet', () => {
    const trend = partsOf(report, 'performance').find(
      (part) => part.kind === 'lines' && part.title === 'AUC over time',
    );
    const [realised, , expected] = trend?.kind === 'lines' ? trend.lines.map(({ points }) => points) : [];
    const told = new Map(expected?.map((point) => [point.x, point]));

    const both = (realised ?? []).flatMap((point) => {
      const { lower = 1, upper = 0 } = told.get(point.x) ?? {};
      return told.has(point.x) ? [{ held: point.y >= lower && point.y <= upper, point }] : [];
    });
    expect(both.length).toBeGreaterThanOrEqual(5);
    expect(both.filter(({ held }) => held).length / both.length).toBeGreaterThanOrEqual(0.8);
    expect(both.every(({ point }) => point.lower !== undefined)).toBe(true);
    expect(expected?.at(-1)?.x).toBeGreaterThanOrEqual(realised?.at(-1)?.x ?? 0);
    expect(JSON.stringify(partsOf(report, 'performance'))).toContain('v2, estimated before labels of');
  });

  it('counts each labelled prediction of the version once in the confusion matrix', () => {
    const matrix = partsOf(report, 'performance').find((part) => part.kind === 'matrix');
    const coverage = partsOf(report, 'performance')[0];

    const labels = matrix?.kind === 'matrix' ? matrix.cells.flat().reduce((sum, count) => sum + count, 0) : 0;
    expect(labels).toBeGreaterThan(1_000);
    expect(coverage).toMatchObject({
      text: expect.stringContaining(`v2 (champion): ${labels.toLocaleString('en-US')} labels of`),
    });
  });

  it('shows every feature in the heat map, with the predictions of the version that serves', () => {
    const map = partsOf(report, 'drift').find((part) => part.kind === 'heat');

    const names = map?.kind === 'heat' ? map.rows.map(({ name }) => name) : [];
    expect(names).toHaveLength(7);
    expect(names).toContain('prediction of v2');
  });

  it('makes each section alone: one that fails says so with the reason, and the others stand', async () => {
    const { periods } = world.windows;
    const broken = {
      readHealth: () => Promise.reject(new Error('the table is away')),
      readPointers: periods.readPointers.bind(periods),
    };

    const { sections } = await reportOf(world, { periods: broken });

    expect(sections.find(({ id }) => id === 'service')?.parts).toMatchObject([
      { kind: 'note', text: 'Service: failed: Error: the table is away' },
    ]);
    const rest = sections.filter(({ id }) => id !== 'service');
    expect(rest.every(({ parts }) => !JSON.stringify(parts).includes('the table is away'))).toBe(true);
  });
});

describe('the report of other models', () => {
  it('shows size, trend and bias of the errors of a regression', async () => {
    const world = new ReportWorld(quick('regression'));
    await world.pass(6);

    const parts = partsOf(await reportOf(world), 'performance');

    expect(titles(parts)).toEqual(['RMSE over time', 'bias over time', 'Size of the errors']);
  });

  it('shows the confusion of several classes', async () => {
    const world = new ReportWorld(quick('multiclass'));
    await world.pass(6);

    const parts = partsOf(await reportOf(world), 'performance');

    expect(titles(parts)).toEqual(['accuracy over time', 'macro F1 over time', 'Confusion, v1 (former champion)']);
  });

  it('says of a model without labels and requests why nothing is there', async () => {
    const { specification, ...rest } = quick('binary');
    const { labels: _labels, ...unlabelled } = specification;
    const world = new ReportWorld({ ...rest, specification: unlabelled });

    const report = await reportOf(world);

    expect(partsOf(report, 'performance')).toMatchObject([{ text: 'Performance: the model declares no labels' }]);
    expect(partsOf(report, 'drift')).toMatchObject([{ text: expect.stringContaining('insufficient-data') }]);
    expect(partsOf(report, 'labels')).toMatchObject([{ text: 'Labels: the model declares no labels' }]);
    expect(report.headline).toBe('Nothing is open.');
  });
});

describe('keeping reports', () => {
  it('writes one after a check that changed something, and after a day', async () => {
    const world = new ReportWorld(quick('binary'));
    await world.pass(2);
    const keep = (at: string) => keepReport(world.deps, { model: world.name, at, windowSeconds: 60 });

    const first = await keep(world.at);
    const second = await keep(world.at);
    const nextDay = await keep('2026-02-03T02:00:00.000Z');

    expect([first, second, nextDay]).toEqual(['written', 'unchanged', 'written']);
    expect([...world.windows.objects.objects.keys()].filter((key) => key.startsWith('reports/'))).toEqual([
      'reports/flight-delay/2026-02-01T02:06:00.000Z.html',
      'reports/flight-delay/2026-02-03T02:00:00.000Z.html',
    ]);
  });

  it('writes another when an alert opened', async () => {
    const world = new ReportWorld(quick('binary'));
    await world.pass(2);
    const order = { model: world.name, at: world.at, windowSeconds: 60 };
    await keepReport(world.deps, order);
    const finding = {
      model: world.name,
      cause: 'errors',
      kind: 'errors',
      since: world.at,
      what: 'bad',
      numbers: {},
    } as const;
    const alert = {
      schema: 1,
      model: world.name,
      cause: 'errors',
      state: 'open',
      severity: 'page',
      recent: [true],
    } as const;
    await world.monitoring.writeAlert(
      { ...alert, finding, firstSeenAt: world.at, lastSeenAt: world.at, stamp: 0 },
      undefined,
    );

    expect(await keepReport(world.deps, order)).toBe('written');
  });

  it('writes another when a check fails, and none when one has too little data or has it again', async () => {
    const world = new ReportWorld(quick('binary'));
    await world.pass(1);
    const keepWith = async (outcome: CheckOutcome) => {
      const row = { schema: 1, model: world.name, check: 'availability', at: world.at, outcome };
      await world.monitoring.writeChecks({ schema: 1, model: world.name, at: world.at, slot: world.at, checks: [row] });
      return keepReport(world.deps, { model: world.name, at: world.at, windowSeconds: 60 });
    };

    const kept = [
      await keepWith({ kind: 'ran', findings: 0 }),
      await keepWith({ kind: 'insufficient-data', of: 'requests', needed: 1, got: 0 }),
      await keepWith({ kind: 'ran', findings: 1 }),
      await keepWith({ kind: 'failed', reason: 'a row cannot be read' }),
      await keepWith({ kind: 'ran', findings: 0 }),
    ];

    expect(kept).toEqual(['written', 'unchanged', 'unchanged', 'written', 'written']);
  });

  it('makes one for a person, and shows the newest that is stored', async () => {
    const world = new ReportWorld(quick('binary'));
    await world.pass(1);
    const deps = { ...world.deps, clock: world.windows.clock, windowSeconds: 60 };
    const model = world.name;

    await expect(showReport(deps, { model })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const { sections, ...made } = await makeReport(deps, { model });

    expect(sections).toMatchObject(ids.map((id) => ({ id })));
    expect(made.html).toContain('<h1>flight-delay</h1>');
    expect(await showReport(deps, { model })).toEqual(made);
    await expect(makeReport(deps, { model: 'nobody' })).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  });
});
