import { describe, expect, it } from 'vitest';
import { HtmlReportRenderer } from '../../../../lambdas/adapters/charts/html-report-renderer.ts';
import type { SpecificationInput } from '../../../../lambdas/contracts/people/specification.ts';
import {
  performanceDetails,
  type PerformanceDetails,
} from '../../../../lambdas/contracts/stored/performance-details.ts';
import { lehmer } from '../../../support/draws.ts';
import { SegmentWorld, type SegmentedRequest } from '../../../support/worlds/segment-world.ts';

const specification: SpecificationInput = {
  model: 'm',
  task: 'binary',
  owner: 'ops@example.com',
  labels: { maturity: 'PT1H' },
  signature: {
    features: [{ name: 'carrier', kind: 'categorical' }],
    prediction: { path: '$.score', threshold: 0.5 },
  },
  segments: [{ feature: 'carrier', values: ['AA', 'B6'] }],
};

type Told = (one: {
  readonly carrier: string;
  readonly score: number;
  readonly chance: number;
  readonly n: number;
}) => boolean;

const random = lehmer(17);

/** Scores are right; who is told the truth is another matter. */
function hourOf(isTold: Told, count = 400): readonly SegmentedRequest[] {
  return Array.from({ length: count }, (_, n) => {
    const carrier = ['AA', 'B6', 'ZZ'][Math.floor(3 * random())] ?? 'AA';
    const [score, chance] = [random(), random()];
    return {
      body: { carrier },
      score,
      label: random() < score ? 1 : 0,
      isLabelled: isTold({ carrier, score, chance, n }),
    };
  });
}

type Details = PerformanceDetails['versions'][number];

async function served(
  isTold: Told,
  challenger?: string,
): Promise<{ world: SegmentWorld; requests: SegmentedRequest[]; first: Details }> {
  const world = new SegmentWorld(specification, challenger);
  const requests: SegmentedRequest[] = [];
  for (let hour = 0; hour < 5; hour += 1) {
    const more = hourOf(isTold);
    requests.push(...more);
    await world.serve(more);
    await world.label();
    await world.windows.compact();
  }
  await world.check();
  const row = world.monitoring.checks.get('m')?.checks.find(({ check }) => check === 'performance');
  const [first] = performanceDetails.parse(row?.details).versions;
  if (first === undefined) throw new Error('nothing was measured');
  return { world, requests, first };
}

function intervalOf({ numbers }: Details, name: string): readonly [number, number] | undefined {
  const found = numbers.find((one) => one.name === name);
  return found?.kind === 'measured' ? found.interval : undefined;
}

const isRight = ({ score, label }: SegmentedRequest): boolean => (score >= 0.5 ? 1 : 0) === label;

describe('labels that come only for some', () => {
  it('are told by score, and numbers carry bounds that hold for all answers', async () => {
    const { world, requests, first } = await served(({ score, chance }) => chance < (score >= 0.5 ? 0.9 : 0.3));

    expect(first.selectiveLabels?.[0]).toMatchObject({ dimension: 'score' });
    expect(first.warnings[0]).toMatch(
      /^selective-labels: labels came for \d+(\.\d+)? % of score 0(\.\d)? to 0\.\d and for/,
    );
    // What nobody was told: the accuracy over the hours that are ripe, and over all of them.
    const accuracy = requests.filter(isRight).length / requests.length;
    const [lower, upper] = intervalOf(first, 'accuracy@0.5') ?? [1, 0];
    expect(lower).toBeLessThan(accuracy);
    expect(upper).toBeGreaterThan(accuracy);
    expect(upper - lower).toBeCloseTo(1 - first.labelled / first.requests, 2);
    expect(intervalOf(first, 'auc')).toBeUndefined();
    expect(new HtmlReportRenderer().render(await world.report())).toContain('selective-labels: labels came for');
  }, 60_000);

  it('are told by segment', async () => {
    const { first } = await served(({ carrier, chance }) => chance < (carrier === 'B6' ? 0.2 : 0.7));

    expect(first.selectiveLabels).toMatchObject([{ dimension: 'carrier', lowest: { level: 'B6' } }]);
    expect(first.warnings[0]).toContain('of carrier B6 and for');
  }, 60_000);

  it('are told by version', async () => {
    const { first } = await served(({ n, chance }) => chance < (n % 2 === 0 ? 0.8 : 0.4), 'v2');

    expect(first.selectiveLabels).toMatchObject([
      { dimension: 'version', lowest: { level: 'v2' }, highest: { level: 'v1' } },
    ]);
  }, 60_000);

  it('are none where labels come for half of all, whoever they are', async () => {
    const { first } = await served(({ chance }) => chance < 0.5, 'v2');

    expect(first.selectiveLabels).toBeUndefined();
    expect(first.warnings).toEqual([]);
    expect(intervalOf(first, 'auc')).toBeDefined();
    const [lower, upper] = intervalOf(first, 'accuracy@0.5') ?? [0, 1];
    expect(upper - lower).toBeLessThan(0.2);
  }, 60_000);
});
