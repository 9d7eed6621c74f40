import { describe, expect, it } from 'vitest';
import { messageText } from '../../../lambdas/domain/alert/message-text.ts';
import { rolloutAlert } from '../../../lambdas/domain/alert/rollout-alert.ts';
import { type AlertFacts, type AlertKind } from '../../../lambdas/domain/alert/alert-facts.ts';

const facts: AlertFacts = {
  kind: 'rolled-back',
  model: 'flight-delay',
  version: 'v3',
  champion: 'v2',
  rolloutId: 'v3-20260201',
  execution: 'arn:aws:states:eu-central-1:123456789012:execution:Rollouts:v3-20260201',
  at: '2026-02-01T12:20:00.000Z',
  since: '2026-02-01T12:04:00.000Z',
  reason: 'rolled back in window 9: errors 2.1 % (31 of 1480) against 2 of 4100 at the champion',
  numbers: { challengerRequests: 1480, challengerErrors: 31, challengerTimeouts: 0 },
  probes: { asked: 20, champion: 20 },
  restoredInMs: 6214,
};
const kinds: readonly AlertKind[] = [
  'started',
  'step',
  'promoted',
  'rolled-back',
  'inconclusive',
  'invalid',
  'restored',
  'refused',
];

describe('an alert', () => {
  it('says what, since when, how bad in numbers, who is affected and what to do first', () => {
    const alert = rolloutAlert(facts);

    expect(alert).toMatchObject({
      severity: 'page',
      since: facts.since,
      subject: 'flight-delay: v3 rolled back, v2 serves again',
    });
    expect(alert.what).toBe(
      'Rolled back in window 9: errors 2.1 % (31 of 1480) against 2 of 4100 at the champion. ' +
        'All requests of flight-delay go to v2 again. ' +
        'Affected: the callers of 1480 requests assigned to v3, of which 31 failed and 0 timed out. ' +
        '20 of 20 probe answers came from v2, 6.2 s after the order.',
    );
    expect(alert.next[0]).toBe('look at the log of v3 for the time since 2026-02-01T12:04:00.000Z');
    expect(alert.numbers).toMatchObject({ challengerErrors: 31, probesByChampion: 20, restoredInMs: 6214 });
    expect(alert.links['execution']).toContain('https://eu-central-1.console.aws.amazon.com/states/');
  });

  it('says who serves when nobody does', () => {
    const { champion: _champion, ...first } = facts;

    const alert = rolloutAlert(first);

    expect(alert.subject).toContain('nobody serves');
    expect(alert.what).toContain('static fallback, or status 503');
    expect(alert.next[0]).toContain('nobody serves flight-delay now');
  });

  it('pages nobody for what a person ordered', () => {
    const alert = rolloutAlert({ ...facts, byPerson: true });

    expect(alert).toMatchObject({ kind: 'rolled-back', severity: 'info' });
    expect(alert.subject).toContain('aborted');
    expect(alert.next).toEqual(['start again when its reason is gone: understudy rollout start flight-delay v3']);
  });

  it.each([
    ['started', 'info'],
    ['step', 'info'],
    ['promoted', 'info'],
    ['refused', 'info'],
    ['inconclusive', 'ticket'],
    ['invalid', 'ticket'],
    ['rolled-back', 'page'],
    ['restored', 'page'],
  ] as const)('of kind %s has severity %s', (kind, severity) => {
    expect(rolloutAlert({ ...facts, kind }).severity).toBe(severity);
  });

  it.each(kinds)('of kind %s has a short subject, a sentence and something to do', (kind) => {
    const long = { ...facts, kind, model: 'm'.repeat(63), version: 'v'.repeat(63) };

    const alert = rolloutAlert(long);

    expect(alert.subject.length).toBeLessThanOrEqual(100);
    expect(alert.what).toMatch(/[a-z].*\.$/i);
    expect(alert.what).not.toContain('undefined');
    expect(alert.next.length).toBeGreaterThan(0);
  });

  it('has one id per event, and one per step', () => {
    const step = (index: number) => ({ index, of: 3, weightPercent: 5 });

    expect(rolloutAlert(facts).id).toBe(rolloutAlert({ ...facts, at: 'later' }).id);
    expect(rolloutAlert({ ...facts, kind: 'step', step: step(0) }).id).not.toBe(
      rolloutAlert({ ...facts, kind: 'step', step: step(1) }).id,
    );
  });

  it('reads as text for a person, with the same event as one line of JSON at the end', () => {
    const alert = rolloutAlert(facts);

    const text = messageText(alert);

    const [subject, what, since] = text.split('\n\n');
    expect([subject, what, since]).toEqual([alert.subject, alert.what, `Since: ${facts.since}`]);
    expect(text).toContain('Numbers:\n  challengerRequests: 1480\n');
    expect(text).toContain('Do first:\n  1. look at the log of v3');
    expect(JSON.parse(text.split('\n').at(-1) ?? '')).toEqual(alert);
  });

  it('shows broken numbers to three digits and whole ones as they are', () => {
    const text = messageText(rolloutAlert({ ...facts, numbers: { p: 0.0017266845932721539, requests: 123_456 } }));

    expect(text).toContain('  p: 0.00173\n  requests: 123456');
  });
});
