import { describe, expect, it } from 'vitest';
import { messageText } from '../../../lambdas/domain/alert/message-text.ts';
import { rolloutAlert } from '../../../lambdas/domain/alert/rollout-alert.ts';
import { type AlertFacts, type AlertKind } from '../../../lambdas/domain/alert/alert-facts.ts';

const harm = {
  assigned: 1480,
  failed: 31,
  byChampion: 31,
  byFallback: 0,
  unanswered: 0,
  firstFailure: '2026-02-01T12:01:00.000Z',
  until: '2026-02-01T12:10:00.000Z',
};
const end = { at: '2026-02-01T12:11:30.000Z', by: 'the judge', tests: ['errors'], byPerson: false };
const facts: AlertFacts = {
  kind: 'rolled-back',
  model: 'flight-delay',
  version: 'v3',
  champion: 'v2',
  rolloutId: 'v3-20260201',
  execution: 'arn:aws:states:eu-central-1:123456789012:execution:Rollouts:v3-20260201',
  at: '2026-02-01T12:20:00.000Z',
  exposedFrom: '2026-02-01T12:00:02.000Z',
  exposed: 1480,
  harm,
  decision: 'rolled back: more errors than the champion',
  reason: 'rolled back after 10 min: errors 2.1 % (31 of 1480) against 2 of 4100 at the champion',
  numbers: { challengerRequests: 1480, challengerErrors: 31, challengerTimeouts: 0 },
  probes: { asked: 20, champion: 20 },
  restoredInMs: 6214,
  end,
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
  'stuck',
];

describe('an alert about client errors and failed steps', () => {
  it('says how many callers were refused, and pages when a test of refusals took the version back', () => {
    const refused = { ...harm, failed: 0, byChampion: 0, refused: 412 };
    const alert = rolloutAlert({ ...facts, harm: refused, end: { ...end, tests: ['clientErrors'] } });

    expect(alert.what).toContain("none failed; 412 were refused as the caller's own fault");
    expect(alert.severity).toBe('page');
  });

  it('tells what hedging the challenger’s calls cost', () => {
    const hedged = (hedges: [number, number, number]): string =>
      rolloutAlert({ ...facts, harm: { ...harm, hedges } }).what;

    expect(hedged([7, 5, 0])).toContain('; 7 calls were made a second time, which answered 5');
    expect(hedged([7, 5, 0])).not.toContain('slow ones');
    expect(hedged([1, 0, 12])).toContain(
      '; 1 call was made a second time, which answered 0, 12 slow ones were not, because the share of second calls was spent',
    );
  });

  it('tells a step of ours that failed from a driver that is gone', () => {
    const unproven = { ...end, tests: [] };
    const step = rolloutAlert({
      ...facts,
      kind: 'restored',
      reason: 'a step of the rollout failed: too slow',
      end: unproven,
    });
    const gone = rolloutAlert({ ...facts, kind: 'restored', reason: 'the execution is gone', end: unproven });

    expect([step.severity, gone.severity]).toEqual(['ticket', 'page']);
    expect(step.subject).toContain('failed in a step of ours');
    expect(step.next[0]).toContain('read the log of the step');
    expect(gone.subject).toContain('lost its driver');
  });
});

describe('an alert', () => {
  it('says in one plain sentence what happened, then who serves, what callers met and when it ended', () => {
    const alert = rolloutAlert(facts);

    expect(alert.subject).toBe('flight-delay: v3 rolled back, v2 serves again');
    expect(alert.what).toBe(
      'Rolled back: more errors than the champion. All requests of flight-delay go to v2 again. ' +
        'Up to 2026-02-01 12:10:00 UTC, 1,480 requests were assigned to v3, 31 of them failed; ' +
        'v2 answered all of these in its place, no caller was left without an answer. 20 of 20 probe answers came from v2, 6.2 s after the order. ' +
        'Ended at 2026-02-01 12:11:30 UTC by the judge.',
    );
    expect(alert.evidence).toBe(facts.reason);
    expect(alert.next[0]).toBe('look at the log of v3 from 2026-02-01 12:01:00 UTC on');
    expect(alert.numbers).toMatchObject({ challengerErrors: 31, probesByChampion: 20, restoredInMs: 6214 });
  });

  it('dates the trouble by the first failed answer and by the exposure, with the number exposed', () => {
    expect(rolloutAlert(facts)).toMatchObject({
      since: '2026-02-01T12:01:00.000Z',
      exposure: { from: '2026-02-01T12:00:02.000Z', requests: 1480, failed: 31, unanswered: 0 },
    });
    const { firstFailure: _none, ...slow } = harm;
    expect(rolloutAlert({ ...facts, harm: { ...slow, failed: 0, byChampion: 0 } }).since).toBe(facts.exposedFrom);
    expect(rolloutAlert({ ...facts, kind: 'step', end: undefined })).not.toHaveProperty('since');
  });

  it('tells callers who got no answer, and who answered the others', () => {
    const hurt = { ...harm, byChampion: 20, byFallback: 1, unanswered: 10 };

    expect(rolloutAlert({ ...facts, harm: hurt }).what).toContain(
      '31 of them failed; v2 answered 20 in its place and the fallback answered 1, 10 callers got no answer.',
    );
  });

  it('says who serves when nobody does', () => {
    const { champion: _champion, ...first } = facts;

    const alert = rolloutAlert(first);

    expect(alert.subject).toContain('nobody serves');
    expect(alert.what).toContain('static fallback, or status 503');
    expect(alert.next[0]).toContain('nobody serves flight-delay now');
  });

  it('pages nobody for what a person ordered', () => {
    const alert = rolloutAlert({ ...facts, end: { ...end, by: 'ann', byPerson: true } });

    expect(alert).toMatchObject({ kind: 'rolled-back', severity: 'info' });
    expect(alert.subject).toContain('aborted');
    expect(alert.next).toEqual([
      'start again when its reason is gone: understudy rollout retry flight-delay v3-20260201',
    ]);
  });

  it.each([
    ['started', 'info'],
    ['step', 'info'],
    ['promoted', 'info'],
    ['refused', 'info'],
    ['inconclusive', 'ticket'],
    ['invalid', 'ticket'],
    ['restored', 'page'],
  ] as const)('of kind %s has severity %s', (kind, severity) => {
    expect(rolloutAlert({ ...facts, kind }).severity).toBe(severity);
  });

  it.each<readonly [string, Partial<AlertFacts>, string]>([
    ['every caller got an answer', {}, 'ticket'],
    ['a caller got no answer', { harm: { ...harm, byChampion: 30, unanswered: 1 } }, 'page'],
    ['nobody counted the harm', { harm: undefined }, 'page'],
    ['the champion is not proven back', { probes: { asked: 12, champion: 3 } }, 'page'],
    ['too few probes in a row were answered rightly', { probes: { asked: 4, champion: 4 } }, 'page'],
    ['nobody was asked', { probes: undefined }, 'page'],
    ['there is no champion', { champion: undefined }, 'page'],
    ['nothing was proven', { end: { ...end, tests: [] } }, 'page'],
  ])('of a rollback is as urgent as its harm: %s', (_what, more, severity) => {
    expect(rolloutAlert({ ...facts, ...more }).severity).toBe(severity);
  });

  it('does not call a champion back whom too few probes found', () => {
    const { subject, what } = rolloutAlert({ ...facts, probes: { asked: 4, champion: 4 } });

    expect(subject).toBe('flight-delay: v3 rolled back, v2 is not proven back');
    expect(what).toContain('4 of 4 probe answers came from v2');
    expect(what).toContain('this does not prove that no router still asks the version taken back');
  });

  it.each([
    ['its driver is gone', 'the execution that drove the rollout ended as ABORTED'],
    ['a step of ours failed', 'a step of the rollout failed: too slow'],
  ])('wakes nobody when %s before the challenger got its first request', (_what, reason) => {
    const early = {
      ...facts,
      kind: 'restored',
      reason,
      exposedFrom: undefined,
      exposed: undefined,
      harm: undefined,
    } as const;

    const { severity, subject, what } = rolloutAlert({ ...early, end: { ...end, tests: [] } });

    expect(severity).toBe('ticket');
    expect(subject).toMatch(/, v2 serves as before$/);
    expect(what).toContain('No request went to v3: all requests of flight-delay go to v2 as before');
    expect(what).not.toContain('again');
  });

  it('lets a promotion that proved nothing never read like one that did', () => {
    const proven = rolloutAlert({ ...facts, kind: 'promoted', decision: 'promoted: fewer failures' });
    const unproven = rolloutAlert({
      ...facts,
      kind: 'promoted',
      decision: 'promoted by ann, nothing was proven',
      end: { ...end, tests: [] },
    });

    expect(proven.subject).toBe('flight-delay: v3 is champion');
    expect(unproven.subject).toBe('flight-delay: v3 is champion, nothing was proven');
    expect(unproven.what).toMatch(/^Promoted by ann, nothing was proven\./);
    expect(unproven.next).not.toEqual(proven.next);
  });

  it('tells an undecided rollout that waits from one that has ended, and says until when it waits', () => {
    const undecided = { ...facts, kind: 'inconclusive', reason: 'not decided after 30 min: 21 requests' } as const;
    const waits = rolloutAlert({
      ...undecided,
      decision: undefined,
      end: undefined,
      probes: undefined,
      answerBy: '2026-02-01T13:00:00.000Z',
    });
    const ended = rolloutAlert({
      ...undecided,
      decision: 'not decided: v2 serves, v3 keeps its status',
      end: { ...end, tests: [], by: 'the plan' },
    });

    expect(waits.subject).toContain('waits for you');
    expect(waits.what).toMatch(/^Nothing is proven and nothing is broken, so a person must decide\./);
    expect(waits.evidence).toBe(undecided.reason);
    expect(waits.what).toContain('Without an answer by 2026-02-01 13:00:00 UTC the rollout ends and v2 serves.');
    expect(waits).not.toHaveProperty('ended');
    expect(ended.subject).toBe('flight-delay: rollout of v3 ends undecided, v2 serves');
    expect(ended.ended).toEqual({ at: end.at, by: 'the plan' });
    expect(ended.id).not.toBe(waits.id);
  });

  it.each(kinds)('of kind %s has a short subject that keeps its news, a sentence and something to do', (kind) => {
    const names = { model: 'm'.repeat(63), version: `v1${'v'.repeat(61)}`, champion: 'c'.repeat(63) };

    const alert = rolloutAlert({ ...facts, ...names, kind });
    const short = rolloutAlert({ ...facts, model: 'm', version: 'v', champion: 'c', kind });

    expect(alert.subject.length).toBeLessThanOrEqual(100);
    expect(alert.subject.split(' ').at(-1)).toBe(short.subject.replace(/\bc\b/, 'ccccccc..ccccccc').split(' ').at(-1));
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

  it.each([
    ['aws', 'eu-central-1', 'https://eu-central-1.console.aws.amazon.com/states/'],
    ['aws-cn', 'cn-north-1', 'https://cn-north-1.console.amazonaws.cn/states/'],
    ['aws-us-gov', 'us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com/states/'],
    ['aws-iso', 'us-iso-east-1', undefined],
  ])('links to the console of the partition %s, or to none', (partition, region, url) => {
    const execution = `arn:${partition}:states:${region}:123456789012:execution:Rollouts:r`;

    const link = rolloutAlert({ ...facts, execution }).links['execution'];

    expect(link?.slice(0, url?.length)).toBe(url);
  });
});

describe('the text of an alert', () => {
  it('reads from what happened to what to do, with the same event as one line of JSON at the end', () => {
    const alert = rolloutAlert(facts);

    const text = messageText(alert);

    const [subject, what, since, next, evidence] = text.split('\n\n');
    expect([subject, what]).toEqual([alert.subject, alert.what]);
    expect(since).toBe(
      'Since:\n  first failed answer of v3: 2026-02-01 12:01:00 UTC, to the window\n' +
        '  v3 got requests from 2026-02-01 12:00:02 UTC on: 1,480 requests up to 2026-02-01 12:10:00 UTC',
    );
    expect(next).toMatch(/^Do first:\n  1\. look at the log of v3/);
    expect(evidence).toBe(`Evidence:\n  ${facts.reason}`);
    expect(text).toContain('Numbers:\n  challenger requests: 1,480\n');
    expect(JSON.parse(text.split('\n').at(-1) ?? '')).toEqual(alert);
  });

  it('shows broken numbers to three digits and whole ones with commas', () => {
    const numbers = { p: 0.0017266845932721539, requests: 123_456, challengerLatencyP99Ms: 21 };

    expect(messageText(rolloutAlert({ ...facts, numbers }))).toContain(
      '  p: 0.00173\n  requests: 123,456\n  challenger latency p99 (ms): 21\n',
    );
  });

  it('still dates an event of before exposures were told', () => {
    const { exposure: _none, ...old } = rolloutAlert(facts);

    expect(messageText({ ...old, since: '2026-02-01T12:04:00.000Z' })).toContain('Since:\n  2026-02-01 12:04:00 UTC\n');
  });
});
