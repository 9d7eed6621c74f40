import { expect, it } from 'vitest';
import { checksSection } from '../../../lambdas/domain/report/checks-section.ts';

const at = '2026-02-01T12:00:00.000Z';

it('names what became of each check, what failed first', () => {
  const row = { schema: 1, model: 'm', at };
  const { parts } = checksSection({
    schema: 1,
    model: 'm',
    at,
    checks: [
      { ...row, check: 'drift/a', outcome: { kind: 'insufficient-data', of: 'rows', needed: 500, got: 12 } },
      { ...row, check: 'errors', outcome: { kind: 'ran', findings: 0 } },
      { ...row, check: 'silent', outcome: { kind: 'ran', findings: 2 } },
      { ...row, check: 'drift/b', outcome: { kind: 'failed', reason: 'TypeError: no grid' } },
    ],
  });

  expect(parts[0]).toMatchObject({
    rows: [
      ['drift/b', { text: 'failed: TypeError: no grid', tone: 'bad' }],
      ['errors', { text: 'ran, found nothing', tone: 'good' }],
      ['silent', { text: 'ran: 2 findings', tone: 'warn' }],
      ['drift/a', 'insufficient-data 12 of 500 (rows)'],
    ],
  });
});

it('says that none has run yet', () => {
  expect(checksSection(undefined).parts).toMatchObject([{ kind: 'note', text: 'No check has run yet.' }]);
});
