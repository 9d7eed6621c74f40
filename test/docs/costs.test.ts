import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fleetMetrics } from '../../lambdas/contracts/runtime/metric-names.ts';
import { propertiesOf, synthesise } from '../support/synthesise.ts';

const page = readFileSync('docs/costs.md', 'utf8');
/** Idle items: name, number, price of each, price of all. */
const idle = [...page.matchAll(/^\| ([^|]+?) +\| (\d+) +\| ([\d.]+) \$ +\| ([\d.]+) \$ +\|$/gm)].map(
  ([, name = '', ...numbers]) => ({ name, numbers: numbers.map(Number) }),
);

/** What the page says that a use costs. */
function said(use: string): number {
  const line = page.split('\n').find((text) => text.startsWith(`| ${use}`)) ?? '';
  return Number(/([\d.]+) \$ +\|$/.exec(line)?.[1]);
}

/** Lambda on arm64: requests and GB seconds. */
const lambda = (requests: number, gbSeconds: number): number => requests * 2e-7 + gbSeconds * 1.33334e-5;
/** A tick of an open rollout: three transitions, the judge, its checkpoint and its rows. */
const tick = 3 * 2.5e-5 + lambda(1, 0.3) + 5e-6 + 4e-7 + 2 * 1.25e-7;

describe('the page of costs', () => {
  it('multiplies right', () => {
    expect(idle).toHaveLength(4);
    for (const { numbers } of idle) expect((numbers[0] ?? 0) * (numbers[1] ?? 0)).toBeCloseTo(numbers[2] ?? NaN, 9);
  });

  it('counts what the stack has', () => {
    const { stack, data } = synthesise();

    const alarms = propertiesOf(stack, 'AWS::CloudWatch::Alarm');
    const read = alarms.flatMap((alarm) => JSON.stringify(alarm).match(/"MetricName"/g) ?? []);
    expect(read).toHaveLength(idle[1]?.numbers[0] ?? 0);
    stack.resourceCountIs('AWS::CloudWatch::Dashboard', idle[2]?.numbers[0] ?? 0);
    data.resourceCountIs('AWS::SecretsManager::Secret', idle[3]?.numbers[0] ?? 0);
    expect(Object.keys(fleetMetrics)).toHaveLength(idle[0]?.numbers[0] ?? 0);
  });

  it('computes uses from list prices', () => {
    const seconds = 0.04 + 0.0017 * (1.769 / 0.5) + 0.008;

    expect(said('a million predictions: router')).toBeCloseTo(lambda(1e6, 1e6 * seconds * 0.5), 2);
    expect(said('a million predictions: capture')).toBeCloseTo(((1e6 * 5120) / 2 ** 30) * 0.029, 2);
    expect(said('a day of an open rollout')).toBeCloseTo(1440 * tick, 2);
    expect(said('a rollout of two hours')).toBeCloseTo(120 * tick + 60 * 2.5e-5, 2);
  });
});
