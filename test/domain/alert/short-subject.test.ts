import { describe, expect, it } from 'vitest';
import { consoleLink } from '../../../lambdas/domain/alert/console-link.ts';
import { rolloutAlert } from '../../../lambdas/domain/alert/rollout-alert.ts';

const long = (start: string, end: string): string => `${start}${'x'.repeat(63 - start.length - end.length)}${end}`;

const facts = {
  kind: 'rolled-back',
  model: long('flight', 'delay'),
  version: long('v2026', '-rc2'),
  champion: long('v2026', '-rc1'),
  rolloutId: 'r1',
  at: '2026-02-01T12:00:00.000Z',
  exposedFrom: '2026-02-01T11:50:00.000Z',
  reason: 'because',
} as const;

describe('a subject', () => {
  it('keeps the news and both ends of each name, however long the names are', () => {
    const { subject } = rolloutAlert(facts);

    expect(subject).toMatch(
      /^flight\w*\.\.\.\w*delay: v2026\w*\.\.\.[\w-]*-rc2 rolled back, v2026\w*\.\.\.[\w-]*-rc1 serves again$/,
    );
    expect(subject.length).toBeLessThanOrEqual(100);
    expect(subject.length).toBeGreaterThan(90);
  });

  it('leaves names alone that fit', () => {
    const short = { ...facts, model: 'flight-delay', version: 'v3', champion: 'v2' };

    expect(rolloutAlert(short).subject).toBe('flight-delay: v3 rolled back, v2 serves again');
  });

  it('shortens in the subject alone', () => {
    const alert = rolloutAlert(facts);

    expect([alert.model, alert.version]).toEqual([facts.model, facts.version]);
    expect(alert.what).toContain(facts.model);
  });
});

describe('a link to the console', () => {
  it.each([
    ['aws', 'eu-central-1', 'https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#'],
    ['aws-cn', 'cn-north-1', 'https://cn-north-1.console.amazonaws.cn/states/home?region=cn-north-1#'],
    [
      'aws-us-gov',
      'us-gov-west-1',
      'https://us-gov-west-1.console.amazonaws-us-gov.com/states/home?region=us-gov-west-1#',
    ],
  ])('leads into the console of its partition: %s', (partition, region, start) => {
    const arn = `arn:${partition}:states:${region}:123456789012:execution:Rollouts:r1`;

    expect(consoleLink(arn)).toBe(`${start}/v2/executions/details/${arn}`);
  });

  it.each([
    'arn:aws-eusc:states:eusc-de-east-1:123456789012:execution:Rollouts:r1',
    'arn:constructor:states:eu-central-1:123456789012:execution:Rollouts:r1',
    'arn:aws:lambda:eu-central-1:123456789012:function:x',
    '',
  ])('is left out where nobody knows it: %s', (arn) => {
    expect(consoleLink(arn)).toBeUndefined();
    expect(rolloutAlert({ ...facts, execution: arn }).links).toEqual({});
  });
});
