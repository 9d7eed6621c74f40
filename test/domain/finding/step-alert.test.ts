import { describe, expect, it } from 'vitest';
import type { AlertItem, Finding } from '../../../lambdas/contracts/stored/finding.ts';
import { stepAlert, urgentRule, usualRule, type AlertRule } from '../../../lambdas/domain/finding/step-alert.ts';

const FINDING: Finding = {
  model: 'm',
  cause: 'drift/age',
  kind: 'drift',
  since: '2026-02-01T00:00:00.000Z',
  what: 'Values of age moved.',
  numbers: {},
};

/** States after each check, and what was told; `x` is a check that found it, `.` one that did not. */
function follow(
  pattern: string,
  rule: AlertRule = usualRule,
): { readonly states: string; readonly told: readonly string[] } {
  let item: AlertItem | undefined;
  const states: string[] = [];
  const told: string[] = [];
  pattern.split('').forEach((sight, i) => {
    const at = `2026-02-01T${String(i).padStart(2, '0')}:00:00.000Z`;
    const finding = sight === 'x' ? FINDING : undefined;
    const step = stepAlert(item, { model: 'm', cause: 'drift/age', finding, severity: 'ticket', at }, rule);
    item = step.item;
    states.push(item?.state.charAt(0) ?? '-');
    if (step.tells !== undefined) told.push(`${i}:${step.tells}`);
  });
  return { states: states.join(''), told };
}

describe('an alert', () => {
  it.each([
    // p pending, o open, c closed, - nothing kept
    { pattern: '....', states: '----', told: [] },
    { pattern: 'xx', states: 'po', told: ['1:opened'] },
    { pattern: 'x.x', states: 'ppo', told: ['2:opened'] },
    { pattern: 'x..x', states: 'pppp', told: [] },
    { pattern: 'x...', states: 'pppc', told: [] },
    { pattern: 'xx.x.x', states: 'pooooo', told: ['1:opened'] },
    { pattern: 'xx..', states: 'pooc', told: ['1:opened', '3:closed'] },
    { pattern: 'xx..xx', states: 'poocpo', told: ['1:opened', '3:closed', '5:opened'] },
  ])('that sees $pattern goes $states', ({ pattern, states, told }) => {
    expect(follow(pattern)).toEqual({ states, told });
  });

  it('that is urgent opens at the first sight', () => {
    expect(follow('x..', urgentRule)).toEqual({ states: 'ooc', told: ['0:opened', '2:closed'] });
  });

  it('takes the same check twice as one', () => {
    const at = '2026-02-01T01:00:00.000Z';
    const sighting = { model: 'm', cause: 'drift/age', finding: FINDING, severity: 'ticket', at } as const;
    const { item } = stepAlert(undefined, sighting, usualRule);

    expect(stepAlert(item, sighting, usualRule)).toEqual({ item, tells: undefined });
  });

  it('that was acknowledged stays so while it is found, and closes by itself', () => {
    const open = stepAlert(undefined, sight(0, true), urgentRule).item;
    const acknowledged: AlertItem = { ...(open ?? raise()), state: 'acknowledged', owner: 'ann' };
    const still = stepAlert(acknowledged, sight(1, true), usualRule);
    const good = stepAlert(still.item, sight(2, false), usualRule);
    const gone = stepAlert(good.item, sight(3, false), usualRule);

    expect(still).toMatchObject({ item: { state: 'acknowledged', owner: 'ann' }, tells: undefined });
    expect(gone).toMatchObject({ item: { state: 'closed', closedAt: '2026-02-01T03:00:00.000Z' }, tells: 'closed' });
  });

  it('that was snoozed is quiet until its time is over, and is told again if it is still so', () => {
    const open = stepAlert(undefined, sight(0, true), urgentRule).item;
    const snoozed: AlertItem = { ...(open ?? raise()), state: 'snoozed', snoozedUntil: '2026-02-01T02:00:00.000Z' };
    const early = stepAlert(snoozed, sight(1, true), usualRule);
    const late = stepAlert(early.item, sight(2, true), usualRule);

    expect(early.item).toMatchObject({ state: 'snoozed' });
    expect(late).toMatchObject({ item: { state: 'open' }, tells: 'again' });
    expect(late.item).not.toHaveProperty('snoozedUntil');
  });

  it('that closed is not opened again by what was seen before it closed', () => {
    const open = stepAlert(undefined, sight(0, true), urgentRule).item;
    const good = stepAlert(open, sight(1, false), urgentRule).item;
    const closed = stepAlert(good, sight(2, false), urgentRule).item;

    expect(closed?.state).toBe('closed');
    expect(stepAlert(closed, sight(2, true), urgentRule)).toEqual({ item: closed, tells: undefined });
    expect(stepAlert(closed, sight(3, true), urgentRule)).toMatchObject({
      item: { state: 'open', stamp: 4 },
      tells: 'opened',
    });
  });

  it('forgets the expiry of the one before it when it opens again, and remembers three sightings', () => {
    const closed: AlertItem = {
      ...(stepAlert(undefined, sight(0, true), usualRule).item ?? raise()),
      state: 'closed',
      ttl: 5,
    };
    const pending = stepAlert(closed, sight(1, true), usualRule).item;
    const open = stepAlert(stepAlert(pending, sight(2, true), usualRule).item, sight(3, true), usualRule).item;
    const last = stepAlert(open, sight(4, true), usualRule).item;

    expect(pending).not.toHaveProperty('ttl');
    expect(pending).toMatchObject({ state: 'pending', recent: [true], firstSeenAt: '2026-02-01T01:00:00.000Z' });
    expect(last?.recent).toEqual([true, true, true]);
  });

  it('takes the severity of the last check', () => {
    const ticket = stepAlert(undefined, sight(0, true), urgentRule).item;
    const page = stepAlert(ticket, { ...sight(1, true), severity: 'page' }, urgentRule).item;

    expect([ticket?.severity, page?.severity]).toEqual(['ticket', 'page']);
  });

  it('closes after one good check where its rule says so', () => {
    expect(follow('x.', { opensAfter: 1, of: 1, closesAfter: 1 })).toEqual({
      states: 'oc',
      told: ['0:opened', '1:closed'],
    });
  });

  it('that was snoozed and is not seen after that closes, and is not told again before', () => {
    const open = stepAlert(undefined, sight(0, true), urgentRule).item;
    const snoozed: AlertItem = { ...(open ?? raise()), state: 'snoozed', snoozedUntil: '2026-02-01T01:00:00.000Z' };
    const good = stepAlert(snoozed, sight(1, false), usualRule);
    const bad = stepAlert(good.item, sight(2, true), usualRule);
    const gone = stepAlert(good.item, sight(2, false), usualRule);

    expect(good).toMatchObject({ item: { state: 'snoozed' }, tells: undefined });
    expect(bad.tells).toBe('again');
    expect(gone).toMatchObject({ item: { state: 'closed' }, tells: 'closed' });
  });

  it('names the stamp that it replaces by one less than its own', () => {
    const first = stepAlert(undefined, sight(0, true), usualRule).item;
    const second = stepAlert(first, sight(1, true), usualRule).item;

    expect([first?.stamp, second?.stamp]).toEqual([1, 2]);
  });
});

function sight(hour: number, isFound: boolean): Parameters<typeof stepAlert>[1] {
  const at = `2026-02-01T0${hour}:00:00.000Z`;
  return { model: 'm', cause: 'drift/age', finding: isFound ? FINDING : undefined, severity: 'ticket', at };
}

function raise(): never {
  throw new Error('there must be an alert');
}
