import { describe, expect, it } from 'vitest';
import { careOf } from '../../../lambdas/domain/alert/attention/care-of.ts';
import { tellFinding, type Telling } from '../../../lambdas/usecases/telling/tell-finding.ts';
import { MemoryTeller } from '../../support/fakes/memory-teller.ts';
import { anAlert } from '../../support/an-alert.ts';

const plain = { isTold: true, owner: undefined, runbook: undefined, retrain: false };

async function tell(...some: readonly Partial<Telling>[]): Promise<MemoryTeller> {
  const teller = new MemoryTeller();
  for (const one of some)
    await tellFinding(
      { teller, told: teller },
      { alert: anAlert(), news: 'opened', care: plain, wasSnoozed: false, ...one },
    );
  return teller;
}

describe('telling a finding', () => {
  it('says each news once, and comes back after each snooze', async () => {
    const later = anAlert({ lastSeenAt: '2026-02-01T15:55:00.000Z' });
    const { findings } = await tell(
      {},
      {},
      { news: 'again' },
      { news: 'again' },
      { news: 'again', alert: later },
      { news: 'closed' },
    );

    expect(findings.map(({ state, subject }) => `${state}: ${subject}`)).toEqual([
      'opened: m: values of age have changed',
      'again: m: still: values of age have changed',
      'again: m: still: values of age have changed',
      'closed: m: over: values of age have changed',
    ]);
    expect(findings.at(-1)?.what).toBe(
      'Over: the last checks did not find it any more. It lasted 1 h 55 min, from 2026-02-01 10:00:00 UTC to 2026-02-01 11:55:00 UTC at the latest. It was: Values of age are not what they were.',
    );
  });

  it('rings nobody who snoozed a page to hear that it is over', async () => {
    const alert = anAlert({ severity: 'page' });
    const { findings } = await tell({ alert, news: 'closed', wasSnoozed: true });

    expect(findings).toMatchObject([{ severity: 'info', state: 'closed' }]);
  });

  it('names owner and runbook, and how to keep it quiet', async () => {
    const { findings } = await tell({ care: { ...plain, owner: 'team-a', runbook: 'https://wiki/age' } });

    expect(findings).toMatchObject([{ owner: 'team-a', links: { runbook: 'https://wiki/age' } }]);
    expect(findings[0]?.next.at(-1)).toContain('understudy alerts ack m drift/age');
  });

  it('asks for retraining with the weeks in which it was so, once, also where nobody is told', async () => {
    const { finding } = anAlert();
    const alert = anAlert({ finding: { ...finding, since: '2026-01-20T07:00:00.000Z', numbers: { psi: 0.4 } } });
    const care = { ...plain, isTold: false, retrain: true };
    const { findings, retrains } = await tell({ alert, care }, { alert, care }, { alert, care, news: 'closed' });

    expect(findings).toEqual([]);
    expect(retrains).toMatchObject([
      {
        cause: 'drift/age',
        numbers: { psi: 0.4 },
        weeks: [
          { from: '2026-01-19T00:00:00.000Z', to: '2026-01-26T00:00:00.000Z' },
          { from: '2026-01-26T00:00:00.000Z', to: '2026-02-02T00:00:00.000Z' },
        ],
      },
    ]);
  });
});

describe('care for a finding', () => {
  const found = { kind: 'drift', cause: 'drift/age', severity: 'ticket' } as const;

  it('is what is said of its cause, else of its kind, else of the model, else what its check says', () => {
    const monitoring = {
      owner: 'model',
      runbook: 'https://model',
      retrain: true,
      kinds: { drift: { severity: 'page', owner: 'kind' } },
      causes: { 'drift/age': { severity: 'none' } },
    } as const;

    expect(careOf(monitoring, found)).toEqual({
      severity: 'info',
      isTold: false,
      owner: 'kind',
      runbook: 'https://model',
      retrain: true,
    });
    expect(careOf(monitoring, { ...found, cause: 'drift/b' })).toMatchObject({ severity: 'page', isTold: true });
    expect(careOf(monitoring, { ...found, kind: 'errors', cause: 'errors' })).toMatchObject({
      retrain: false,
      owner: 'model',
    });
    expect(careOf(undefined, found)).toMatchObject({ severity: 'ticket', isTold: true, retrain: false });
  });
});
