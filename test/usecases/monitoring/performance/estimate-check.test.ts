import { describe, expect, it } from 'vitest';
import {
  estimateDetails,
  type EstimateDetails,
  type NamedNumber,
} from '../../../../lambdas/contracts/stored/performance-details.ts';
import { checkModel } from '../../../../lambdas/usecases/monitoring/check-model.ts';
import { readPerformance } from '../../../../lambdas/usecases/monitoring/performance/read-performance.ts';
import type { NamedOutcome } from '../../../../lambdas/domain/outcome.ts';
import { estimateWords, realisedName } from '../../../../lambdas/domain/report/performance/estimate-words.ts';
import { lehmer } from '../../../support/draws.ts';
import { hourAt, PerformanceWorld, type Labelled } from '../../../support/performance-world.ts';

type Estimated = Extract<EstimateDetails, { kind: 'estimated' }>;
const random = lehmer(5);
const names = ['auc', 'accuracy', 'precision', 'recall', 'f1', 'brier'];

/** Scores that promise too much: half of what they say comes true. */
function flights(count: number, scoreOf: () => number = random): readonly Labelled[] {
  return Array.from({ length: count }, () => {
    const prediction = scoreOf();
    return { prediction, label: random() < prediction / 2 ? 1 : 0 };
  });
}

/** An hour whose labels are not there yet. */
function passUnlabelled(world: PerformanceWorld, rows: readonly Labelled[]): void {
  world.predict(
    world.hours,
    rows.map(({ prediction }) => prediction),
  );
  world.pass([], { v1: rows.length });
}

async function check(world: PerformanceWorld) {
  const at = hourAt(world.hours);
  const { outcomes } = await checkModel(world.deps, { model: 'm', at, windowSeconds: 60, everyWindows: 60 });
  const row = (name: string) => world.store.checks.get('m')?.checks.find((one) => one.check === name)?.details;
  return { outcome: outcomes['estimated-performance'], details: row('estimated-performance'), row };
}

async function estimated(world: PerformanceWorld): Promise<Estimated> {
  const details = estimateDetails.parse((await check(world)).details);
  if (details.kind !== 'estimated') throw new Error(details.reason);
  return details;
}

function numberOf(numbers: readonly NamedNumber[], name: string) {
  const found = numbers.find((one) => one.name === name);
  if (found?.kind !== 'measured') throw new Error(`${name}: ${JSON.stringify(found)}`);
  return found;
}

/** What the labels of an hour came to. */
async function realised(world: PerformanceWorld, hour: number): Promise<readonly NamedOutcome[]> {
  const order = { model: 'm', version: 'v1', from: hourAt(hour), to: hourAt(hour + 1), windowSeconds: 60 };
  const read = await readPerformance(world.deps, { ...order, at: hourAt(world.hours + 24) });
  return read.kind === 'measured' ? read.numbers : [];
}

/** Names of the numbers whose realised value lies within the interval of the estimate. */
function heldBy({ numbers, threshold }: Estimated, labels: readonly NamedOutcome[]): readonly string[] {
  return names.filter((name) => {
    const { interval = [2, -2] } = numberOf(numbers, `estimated-${name}`);
    const outcome = labels.find((one) => one.name === realisedName(name, threshold))?.outcome;
    return outcome?.kind === 'measured' && outcome.value >= interval[0] && outcome.value <= interval[1];
  });
}

/** An hour of labels, and one whose labels come after the check. */
async function estimateThenLabel(late: readonly Labelled[]) {
  const world = new PerformanceWorld({ labels: { maturity: 'PT1H' } });
  world.pass(flights(4_000));
  world.pass([], { v1: 1 });
  passUnlabelled(world, late);
  const estimate = await estimated(world);
  world.write(2, late, { v1: late.length });
  return { estimate, labels: await realised(world, 2) };
}

describe('the check of estimated performance', () => {
  it('says before the labels what they come to', async () => {
    const worlds = await Promise.all(Array.from({ length: 10 }, () => estimateThenLabel(flights(2_000))));

    expect(worlds[0]?.estimate).toMatchObject({ version: 'v1', rows: 2_000, threshold: 0.5 });
    expect(worlds[0]?.estimate).toMatchObject({ from: hourAt(2), to: hourAt(3) });
    expect(worlds[0]?.estimate.calibration).toEqual({ kind: 'calibrated', source: 'labels', rows: 4_000 });
    const held = worlds.flatMap(({ estimate, labels }) => heldBy(estimate, labels));
    expect(held.length).toBeGreaterThanOrEqual(0.85 * 10 * names.length);
    // Half of what the scores say comes true: taken as they are, they would be far off.
    expect(numberOf(worlds[0]?.estimate.numbers ?? [], 'estimated-precision').value).toBeLessThan(0.5);
  });

  it('moves with the scores, as the labels do', async () => {
    const { estimate: usual } = await estimateThenLabel(flights(2_000));
    const { estimate, labels } = await estimateThenLabel(flights(2_000, () => 0.4 + random() / 5));

    const [fell, before] = [estimate, usual].map(({ numbers }) => numberOf(numbers, 'estimated-auc'));
    expect(fell?.value).toBeLessThan((before?.interval?.[0] ?? 0) - 0.05);
    expect(heldBy(estimate, labels).length).toBeGreaterThanOrEqual(5);
  });

  it('says that it is not calibrated while there are too few labels, and takes those of a baseline', async () => {
    const world = new PerformanceWorld({ labels: { maturity: 'PT1H' } });
    world.pass(flights(20));
    world.pass([], { v1: 1 });
    passUnlabelled(world, flights(2_000));

    const { outcome, details } = await check(world);
    const bare = estimateDetails.parse(details);
    world.givenBaseline('v1', flights(3_000));
    const based = await estimated(world);

    expect(outcome).toMatchObject({
      kind: 'insufficient-data',
      of: 'labelled reference rows of each class',
      needed: 30,
    });
    expect(bare).toMatchObject({ kind: 'estimated', calibration: { kind: 'not-calibrated', because: { needed: 30 } } });
    expect(estimateWords(bare)[1]).toMatch(/^not calibrated, numbers may be points off: insufficient-data \d+ of 30/);
    const precision = (one: EstimateDetails): number =>
      one.kind === 'estimated' ? numberOf(one.numbers, 'estimated-precision').value : 0;
    expect(precision(bare)).toBeGreaterThan(0.7);
    expect(based.calibration).toEqual({ kind: 'calibrated', source: 'baseline', rows: 3_000 });
    expect(precision(based)).toBeLessThan(0.5);
  });

  it('goes further back for labels while one class has too few', async () => {
    const world = new PerformanceWorld({ labels: { maturity: 'PT1H' } });
    world.pass(flights(500));
    for (let i = 0; i < 30; i += 1) world.pass(Array.from({ length: 200 }, () => ({ prediction: 0.1, label: 0 })));
    passUnlabelled(world, flights(500));

    expect((await estimated(world)).calibration).toMatchObject({ kind: 'calibrated', source: 'labels' });
  });

  it('names what it cannot estimate: few rows, scores that are no probabilities, other tasks, no young hours', async () => {
    const [few, outside] = [0, 1].map(() => new PerformanceWorld({ labels: { maturity: 'PT1H' } }));
    for (const world of [few, outside]) world?.pass(flights(500));
    if (few === undefined || outside === undefined) throw new Error('no world');
    passUnlabelled(few, flights(12));
    passUnlabelled(outside, [...flights(200), { prediction: 7, label: 1 }, { prediction: -2, label: 0 }]);
    const regression = new PerformanceWorld({ task: 'regression' });
    regression.pass([{ prediction: 3, label: 2 }]);

    const [little, refused, other] = [await check(few), await check(outside), await check(regression)];

    expect(little.outcome).toEqual({ kind: 'insufficient-data', of: 'scored rows', needed: 30, got: 12 });
    expect(refused.outcome).toEqual({ kind: 'ran', findings: 0 });
    expect(refused.details).toMatchObject({
      numbers: [{ lack: { kind: 'refused', column: 'score', count: 2 } }, {}, {}, {}, {}, {}],
    });
    expect(other.details).toEqual({
      kind: 'not-estimated',
      reason:
        'a number says nothing of its own error, and a model of the errors would need the rows, which are not kept',
    });
    const classes = new PerformanceWorld({ task: 'multiclass' });
    classes.pass([{ prediction: 'a', label: 'b' }]);
    expect((await check(classes)).details).toEqual({
      kind: 'not-estimated',
      reason: 'of a multiclass answer the class is captured, and not how sure the model was of it',
    });
  });
});
