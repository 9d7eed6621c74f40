import { describe, expect, it } from 'vitest';
import type { SpecificationInput } from '../../../../lambdas/contracts/people/specification.ts';
import { performanceAlarms } from '../../../../lambdas/contracts/stored/performance-details.ts';
import { performanceItem } from '../../../../lambdas/contracts/stored/performance-item.ts';
import { checkModel } from '../../../../lambdas/usecases/monitoring/check-model.ts';
import { readHistory } from '../../../../lambdas/usecases/monitoring/model-history.ts';
import { buildReport } from '../../../../lambdas/usecases/reporting/build-report.ts';
import { lehmer } from '../../../support/draws.ts';
import { hourAt, PerformanceWorld, type Labelled } from '../../../support/performance-world.ts';

const DAY = 24;
const ANSWERS = 100;

/** Who is told the truth, of a score and a chance. */
type Told = (score: number, chance: number) => boolean;
const byScore: Told = (score, chance) => chance < (score >= 0.5 ? 0.95 : 0.6);
const byChance: Told = (_, chance) => chance < 0.5;

interface Life {
  readonly told: Told;
  /** Day from which on the truth has nothing to do with the score. */
  readonly blindFrom?: number;
  readonly baseline?: readonly Labelled[];
  readonly over?: Partial<SpecificationInput>;
}

const DAYS = 21;

const random = lehmer(5);

function flight(isBlind: boolean): Labelled {
  const prediction = random();
  return { prediction, label: random() < (isBlind ? 0.5 : prediction) ? 1 : 0 };
}

/** A day with answers in three of its hours. */
function addDay(world: PerformanceWorld, told: Told, isBlind: boolean): void {
  for (let hour = 0; hour < DAY; hour += 1) {
    const answers = hour % 8 === 0 ? Array.from({ length: ANSWERS }, () => flight(isBlind)) : [];
    const scores = answers.map(({ prediction }) => prediction);
    world.predict(world.hours, scores);
    const known = answers.filter(({ prediction }) => told(Number(prediction), random()));
    world.pass(known, { v1: answers.length });
  }
}

/** Days of a life, each of them checked. */
async function live({ told, blindFrom = Infinity, baseline = [], over = {} }: Life) {
  const world = new PerformanceWorld(over);
  if (baseline.length > 0) world.givenBaseline('v1', baseline);
  const alarms: string[] = [];
  for (let day = 0; day < DAYS; day += 1) {
    addDay(world, told, day >= blindFrom);
    const at = hourAt(world.hours + 2);
    const { opened } = await checkModel(world.deps, { model: 'm', at, windowSeconds: 60, everyWindows: 60 });
    alarms.push(...opened.filter((cause) => cause.startsWith('performance/')));
  }
  const row = world.store.checks.get('m')?.checks.find((one) => one.check === 'performance-alarm');
  performanceItem.parse(world.store.watches.get('m'));
  return { alarms, outcome: row?.outcome, details: performanceAlarms.parse(row?.details), world };
}

/** What the report says of labels. */
async function labelsOf({ deps, registry, store, hours }: PerformanceWorld): Promise<string> {
  const order = { model: 'm', at: hourAt(hours + 2), windowSeconds: 60, everyWindows: 60 };
  const history = await readHistory(deps, order);
  const { sections } = await buildReport({ ...deps, rollouts: registry }, history, store.checks.get('m'));
  return JSON.stringify(sections.find(({ id }) => id === 'labels'));
}

/** Labels of scores that are right. */
const baseline = Array.from({ length: 4_000 }, () => flight(false));

describe('the alarm on performance, of labels that come only for some', () => {
  it('says nothing of them without a labelled baseline, and why', async () => {
    const { alarms, outcome, details, world } = await live({ told: byScore, blindFrom: 9 });

    expect(alarms).toEqual([]);
    expect(outcome).toEqual({
      kind: 'insufficient-data',
      of: 'days whose labels come for all alike, or a labelled baseline',
      needed: 1,
      got: 0,
    });
    expect(details.selective).toMatchObject({ bounds: [] });
    expect(await labelsOf(world)).toMatch(
      /The alarm on performance says nothing of these labels: labels came for .*, and no labelled baseline can be held against them/,
    );
    expect(details.selective?.why).toMatch(/^labels came for \d+(\.\d+)? % of score .* and for \d+(\.\d+)? % of score/);
  });

  it('is raised where even faultless answers behind the missing labels would exceed what the baseline allows', async () => {
    const { alarms, details, world } = await live({ told: byScore, blindFrom: 9, baseline });

    expect(alarms).toEqual(['performance/brier']);
    expect(details.selective).toMatchObject({ bounds: ['brier'] });
    expect(await labelsOf(world)).toContain(
      'compares the least that all answers can have lost (brier) with the baseline',
    );
    expect(world.store.alerts.get('m/performance/brier')?.finding.what).toMatch(
      /in its baseline\. Even if all answers without a label were faultless: labels came for/,
    );
    // A blind score has 1/3; of those that are told, 22.5 % fewer, all answers have 0.26 at least.
    const { learnt, days = [] } = details.measures.find(({ measure }) => measure === 'brier') ?? {};
    expect(days.at(-1)?.loss).toBeCloseTo((0.775 * 1) / 3, 1);
    expect(days.at(-1)?.rows).toBe(3 * ANSWERS);
    expect(learnt).toMatchObject({ source: 'baseline' });
  });

  it('is not raised of bounds that leave open whether anything fell', async () => {
    const few: Told = (score, chance) => chance < (score >= 0.5 ? 0.4 : 0.1);

    expect((await live({ told: few, blindFrom: 9, baseline })).alarms).toEqual([]);
    expect((await live({ told: byScore, baseline })).alarms).toEqual([]);
  });

  it('takes a declaration for what it says, whatever came', async () => {
    const over = { labels: { maturity: 'PT2H', selective: true } } as const;
    const { alarms, details } = await live({ told: byChance, blindFrom: 9, over });

    expect(alarms).toEqual([]);
    expect(details.selective).toEqual({ why: 'labels are declared to come only for some', bounds: [] });
  });

  it('judges half of the labels as it judges all of them where they come for all alike', async () => {
    const { alarms, details, world } = await live({ told: byChance, blindFrom: 9 });

    expect(alarms.toSorted()).toEqual(['performance/auc', 'performance/brier']);
    expect(details.selective).toBeUndefined();
    expect(await labelsOf(world)).not.toContain('The alarm on performance');
  });
});
