import { describe, expect, it } from 'vitest';
import type { HealthArm } from '../../../lambdas/contracts/stored/rows/period-row.ts';
import type { Part } from '../../../lambdas/domain/report/section.ts';
import { serviceSection, type ServiceFacts } from '../../../lambdas/domain/report/service-section.ts';
import { latencyBucket } from '../../../lambdas/domain/sketch/latency-sketch.ts';

const armOf = (over: Partial<HealthArm>): HealthArm => ({
  version: 'v1',
  assignment: 'random',
  hop: 'assigned',
  requests: 1_000,
  errors: 0,
  timeouts: 0,
  clientErrors: 0,
  fallbacks: 0,
  captured: [1_000, 1_000],
  errorClasses: {},
  latency: { [latencyBucket(40)]: 980, [latencyBucket(300)]: 20 },
  scores: {},
  odd: {},
  ...over,
});

function facts(arms: readonly HealthArm[], over: Partial<ServiceFacts> = {}): ServiceFacts {
  return {
    periods: arms.map((arm, i) => ({ startMs: i * 1_000, arms: arm.requests === 0 ? [] : [arm] })),
    fromMs: 0,
    toMs: arms.length * 1_000,
    span: 'since the start',
    budget: { arms, span: 'since the start' },
    availability: 99.5,
    latencyP99Ms: 250,
    ...over,
  };
}

function figure(parts: readonly Part[], name: string): unknown {
  const figures = parts.find((part) => part.kind === 'figures');
  return figures?.kind === 'figures' ? figures.items.find((item) => item.name === name) : undefined;
}

describe('the service of a model', () => {
  it('tells shares with their counts, latency, and what is left of the error budget', () => {
    const { parts } = serviceSection(facts([armOf({ errors: 4, timeouts: 1, fallbacks: 3 }), armOf({})]));

    expect(figure(parts, 'errors')).toMatchObject({ value: '0.2 %', note: '4 of 2,000' });
    expect(figure(parts, 'answered by a fallback')).toMatchObject({ value: '0.15 %' });
    expect(figure(parts, 'latency p50')).toMatchObject({ value: expect.stringMatching(/^(39|40|41) ms$/) });
    expect(figure(parts, 'latency p99')).toMatchObject({ note: 'within 2.5 %, objective 250 ms' });
    // Ten of 2,000 may fail, five did.
    expect(figure(parts, 'error budget left')).toMatchObject({ value: '50 %', tone: 'good' });
  });

  it('counts the calls that were made twice, and says nothing of them where none was', () => {
    const hedged = serviceSection(facts([armOf({ hedges: [40, 31, 0] }), armOf({ hedges: [10, 4, 7] }), armOf({})]));

    expect(figure(hedged.parts, 'calls made twice')).toEqual({
      name: 'calls made twice',
      value: '50',
      note: '35 answered by the second; 7 more were slow, and the share was spent',
    });
    expect(figure(serviceSection(facts([armOf({})])).parts, 'calls made twice')).toBeUndefined();
  });

  it('says when the budget is used up', () => {
    const { parts } = serviceSection(facts([armOf({ errors: 5 })]));

    expect(figure(parts, 'error budget left')).toMatchObject({ value: 'used up', tone: 'bad' });
  });

  it('draws a stretch without requests as none, and no share of nothing', () => {
    const { parts } = serviceSection(facts([armOf({ errors: 10 }), armOf({ requests: 0 }), armOf({})]));

    const lines = parts.flatMap((part) => (part.kind === 'lines' ? part.lines : []));
    const named = (name: string) => lines.find((line) => line.name === name)?.points.map(({ x, y }) => [x, y]);
    expect(named('requests')).toEqual([
      [0, 1_000],
      [1_000, 0],
      [2_000, 1_000],
      [3_000, 1_000],
    ]);
    expect(named('errors')).toEqual([
      [0, 0.01],
      [2_000, 0],
    ]);
  });

  it('has no numbers without requests', () => {
    expect(serviceSection(facts([])).parts).toMatchObject([
      { kind: 'note', text: 'Service: no requests since the start' },
    ]);
  });
});
