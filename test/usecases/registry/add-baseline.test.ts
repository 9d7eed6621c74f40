import { beforeEach, describe, expect, it } from 'vitest';
import { baselineList, baselineWritten } from '../../../lambdas/contracts/api/baseline-api.ts';
import type { LabelledEntry, PeriodEntry } from '../../../lambdas/contracts/stored/rows/period-row.ts';
import { labelledEntriesOf } from '../../../lambdas/domain/labels/labelled-entries.ts';
import { aBaselineContent, packed, withSignature } from '../../support/baselines/contents.ts';
import { ControlWorld } from '../../support/control-world.ts';
import { aSpecification } from '../../support/records.ts';

const PATH = 'POST /models/m/versions/v1/baselines';
let world: ControlWorld;

beforeEach(() => {
  world = new ControlWorld();
  world.given('declared');
  world.registry.specifications.set('m', aSpecification(withSignature));
});

async function send(content: unknown, line = PATH) {
  return world.call(line, { kind: 'file', name: 'train.csv', packed: packed(content) });
}

describe('a baseline from a file', () => {
  it('is stored under the hash of its content, stands for its version, and is audited', async () => {
    const { status, body } = await send(aBaselineContent());

    expect(status).toBe(201);
    const { baseline, result } = baselineWritten.parse(body);
    expect(result).toBe('added');
    expect(baseline).toMatchObject({
      rows: 200,
      columns: ['age', 'colour'],
      by: 'arn:ann',
      source: { kind: 'file', name: 'train.csv' },
    });
    expect(await world.baselines.readBaseline('m', 'v1')).toMatchObject({ id: baseline.id, ...aBaselineContent() });
    expect(world.registry.audits).toMatchObject([{ action: 'add-baseline', by: 'arn:ann', model: 'm' }]);
    const list = baselineList.parse((await world.call('GET /models/m/baselines')).body);
    expect(list.baselines).toMatchObject([{ id: baseline.id, isCurrent: true }]);
  });

  it('changes nothing when it is told twice', async () => {
    await send(aBaselineContent());
    const before = structuredClone([...world.objects.objects]);
    world.caller = 'arn:bob';

    const { status, body } = await send(aBaselineContent());

    expect(status).toBe(200);
    expect(body).toMatchObject({ result: 'unchanged', baseline: { by: 'arn:ann' } });
    expect([...world.objects.objects]).toEqual(before);
    expect(world.registry.audits).toHaveLength(1);
  });

  it('fixes the grids of columns that have none', async () => {
    await send(aBaselineContent());

    expect(await world.grids.readGrids('m')).toEqual(new Map([['age', { origin: 0, unit: 2 }]]));
  });

  it('is refused on another grid than the one that stands, and writes nothing', async () => {
    await world.grids.fixGrid('m', 'age', { origin: 1, unit: 4 });

    const { status, text } = await send(aBaselineContent());

    expect(status).toBe(409);
    expect(text).toContain('BASELINE_CONFLICT');
    expect(text).toContain('age');
    expect(world.objects.objects.size).toBe(0);
    expect(world.baselines.items.size).toBe(0);
  });

  it('names every fault at once and writes nothing', async () => {
    const { features } = aBaselineContent().captured;
    const { age } = features;
    const wrong = aBaselineContent({
      records: 30,
      features: age === undefined ? {} : { colour: age, extra: age },
      scores: { '3': 5 },
    });
    world.registry.specifications.set('m', aSpecification({ ...withSignature, task: 'regression' }));

    const { status, body } = await send(wrong);

    expect(status).toBe(400);
    expect(body).toMatchObject({
      error: {
        faults: [
          { path: 'rows', message: 'must be at least 100, got 30' },
          { path: 'extra' },
          { path: 'age', message: 'is a numeric feature, the baseline has no such column' },
          { path: 'colour', message: 'must be categorical, got a numeric column' },
          { path: 'scores' },
        ],
      },
    });
    expect(world.objects.objects.size).toBe(0);
    expect(await world.grids.readGrids('m')).toEqual(new Map());
    expect(world.registry.audits).toEqual([]);
  });

  it('takes the labels of its own task and version alone', async () => {
    const rows = [{ version: 'v2', assignment: 'random', prediction: 1, label: 2 }] as const;
    const [labelled] = labelledEntriesOf(rows, { task: 'regression' });

    const { status, body } = await send({ ...aBaselineContent(), labelled });

    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { faults: [{ path: 'labels' }, { path: 'labels' }] } });
  });

  it.each([
    ['what is no gzip', { kind: 'file', name: 'a.csv', packed: 'aGFsbG8=' }, 'packed'],
    ['gzip of another form', { kind: 'file', name: 'a.csv', packed: packed({ rows: 3 }) }, 'packed'],
    ['an unknown key', { kind: 'file', name: 'a.csv', packed: 'x', more: 1 }, 'more'],
  ])('refuses %s', async (_what, body, path) => {
    const answer = await world.call(PATH, body);

    expect(answer.status).toBe(400);
    expect(answer.text).toContain(`"path":"${path}"`);
    expect(world.objects.objects.size).toBe(0);
  });

  it('needs a model and a version', async () => {
    expect((await send(aBaselineContent(), 'POST /models/x/versions/v1/baselines')).status).toBe(404);
    expect((await send(aBaselineContent(), 'POST /models/m/versions/v9/baselines')).status).toBe(404);
    expect((await world.call('GET /models/x/baselines')).status).toBe(404);
  });
});

const HOURS = ['2026-02-01T08:00:00.000Z', '2026-02-01T09:00:00.000Z', '2026-02-01T10:00:00.000Z'] as const;

/** An hour in which v1 was asked by callers and by probes. */
function givenHour(start: string): void {
  const key = `wide/m/hour/${start}.json.gz`;
  const counts = {
    requests: 200,
    errors: 0,
    timeouts: 0,
    clientErrors: 0,
    fallbacks: 0,
    errorClasses: {},
    latency: {},
  };
  const { captured } = aBaselineContent();
  const fresh = { listed: {}, fresh: { red: 150, blue: 50 }, other: 0, missing: 0, mistyped: 0 };
  const features = { ...captured.features, colour: { kind: 'categorical' as const, categories: fresh } };
  const entry: PeriodEntry = {
    version: 'v1',
    assignment: 'random',
    hop: 'assigned',
    counts,
    captured: { ...captured, features },
  };
  const entries = [entry, { ...entry, assignment: 'probe' }, { ...entry, version: 'v2' }];
  const rows = [
    { version: 'v1', assignment: 'random', prediction: 0.9, label: 1 },
    { version: 'v1', assignment: 'random', prediction: 0.2, label: 0 },
  ] as const;
  const labelled: readonly LabelledEntry[] = labelledEntriesOf(rows, { task: 'binary' });
  const row = { schema: 1, model: 'm', period: 'hour', start, sources: 1, entries, labelled };
  world.objects.objects.set(key, JSON.stringify(row));
  const { errorClasses: _classes, latency: _latency, ...exact } = counts;
  const arm = { version: 'v1', assignment: 'random' as const, hop: 'assigned' as const, ...exact };
  const arms = [{ ...arm, captured: [200, 200] as const }];
  world.periods.pointers.push({ schema: 1, model: 'm', start, key, sources: 1, arms, ttl: 0 });
}

describe('a baseline of captured traffic', () => {
  it('merges the hours of the version in the range, with their labels', async () => {
    HOURS.forEach(givenHour);

    const { status, body } = await world.call(PATH, { kind: 'captured', from: HOURS[0], to: HOURS[2] });

    expect(status).toBe(201);
    const source = { kind: 'captured', from: HOURS[0], to: HOURS[2], hours: 2 };
    expect(body).toMatchObject({ baseline: { rows: 400, labels: 4, source } });
    const stored = await world.baselines.readBaseline('m', 'v1');
    // What callers asked for is known to a baseline, whatever the hours called it.
    expect(stored?.captured.features['colour']).toMatchObject({
      categories: { listed: { blue: 100, red: 300 }, fresh: {} },
    });
    expect(stored?.captured.features['age']).toMatchObject({ grid: { missing: 4 } });
    expect(stored?.labelled).toMatchObject({ task: 'binary', rows: 4, assignment: 'random' });
  });

  it.each([
    ['half hours', { from: '2026-02-01T08:30:00.000Z', to: HOURS[2] }, 'from'],
    ['hours to come', { from: HOURS[0], to: '2026-02-01T15:00:00.000Z' }, 'to'],
    ['an empty range', { from: HOURS[1], to: HOURS[1] }, 'to'],
    ['more than four weeks', { from: '2025-01-01T00:00:00.000Z', to: HOURS[1] }, 'to'],
    ['hours without rows', { from: HOURS[0], to: HOURS[1] }, 'from'],
  ])('refuses %s', async (_what, span, path) => {
    const answer = await world.call(PATH, { kind: 'captured', ...span });

    expect(answer.status).toBe(400);
    expect(answer.text).toContain(`"path":"${path}"`);
    expect(world.objects.objects.size).toBe(0);
  });
});
