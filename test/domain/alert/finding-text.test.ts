import { describe, expect, it } from 'vitest';
import { findingAdvice } from '../../../lambdas/domain/alert/finding-advice.ts';
import { findingText } from '../../../lambdas/domain/alert/finding-text.ts';

const told = {
  state: 'opened',
  severity: 'ticket',
  model: 'flights',
  cause: 'drift/distance',
  owner: 'ann',
  at: '2026-02-01T10:00:00.000Z',
  since: '2026-02-01T08:00:00.000Z',
  subject: 'flights: drift/distance found',
  what: 'Values of distance are not what they were.',
  numbers: { meanBefore: 712.3456, meanNow: 1146.2 },
  next: ['ask whoever sends this feature'],
  links: { runbook: 'https://wiki.example.com/flights' },
} as const;

describe('the text of a finding', () => {
  it('says what, since when, what to do first and how bad, and ends with the event as JSON', () => {
    const text = findingText(told);

    expect(text.slice(0, text.lastIndexOf('\n'))).toBe(`flights: drift/distance found

Values of distance are not what they were.

Since:
  2026-02-01 08:00:00 UTC

Do first:
  1. ask whoever sends this feature

Numbers:
  mean before: 712
  mean now: 1150

Links:
  runbook: https://wiki.example.com/flights

Model flights, cause drift/distance, owner ann, told at 2026-02-01 10:00:00 UTC, severity ticket
`);
    expect(JSON.parse(text.slice(text.lastIndexOf('\n')))).toEqual(told);
  });

  it('names the model in the commands that it advises', () => {
    expect(findingAdvice('errors', { model: 'flights', cause: 'errors' }).join(' ')).toContain(
      'understudy status flights',
    );
  });
});
