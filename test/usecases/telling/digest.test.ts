import { beforeEach, describe, expect, it } from 'vitest';
import { sendDigests } from '../../../lambdas/usecases/telling/send-digests.ts';
import { tellFinding } from '../../../lambdas/usecases/telling/tell-finding.ts';
import { anAlert } from '../../support/an-alert.ts';
import { MemoryTeller } from '../../support/fakes/memory-teller.ts';

const care = { isTold: true, owner: undefined, runbook: undefined, retrain: false };

let teller: MemoryTeller;
beforeEach(() => {
  teller = new MemoryTeller();
});

async function tell(model: string, over: Parameters<typeof anAlert>[0] = {}): Promise<string> {
  const alert = anAlert({ model, ...over });
  return tellFinding({ teller, told: teller }, { alert, news: 'opened', care, wasSnoozed: false });
}

const digest = (): Promise<number> => sendDigests({ teller, told: teller });
const names = Array.from({ length: 33 }, (_, n) => `m${String(n).padStart(2, '0')}`);

describe('a flood of findings', () => {
  it('is ten single messages a topic, then one digest with counts and the worst names', async () => {
    for (const name of names) await tell(name);
    await tell('other', { severity: 'page' });

    expect(await digest()).toBe(23);

    expect(teller.findings.map(({ model }) => model)).toEqual([...names.slice(0, 10), 'other']);
    expect(teller.digests).toHaveLength(1);
    const [{ severity, subject, text, models } = { severity: '', subject: '', text: '', models: [] }] = teller.digests;
    expect({ severity, subject }).toEqual({
      severity: 'ticket',
      subject: '23 more findings: m10, m11, m12 and 20 more models',
    });
    expect(models).toEqual(names.slice(10));
    expect(text).toContain('More came in one minute than are told singly: 23 opened.');
    expect(text).toContain('\n  m10: values of age have changed (drift/age, since 2026-02-01 10:00:00 UTC)\n');
    expect(text).toContain('\n  and 3 more\n');
    expect(teller.machines).toHaveLength(23);
  });

  it('loses nothing and tells nothing twice, whatever fails: every finding is in one message', async () => {
    for (let failures = 0; failures < 4; failures += 1) {
      teller = new MemoryTeller();
      for (const name of names) {
        teller.failures = failures;
        for (let tries = 0; tries <= failures; tries += 1) await tell(name).catch(() => undefined);
        teller.failures = 0;
        await tell(name);
      }
      expect(await digest()).toBe(23);
      expect(await digest()).toBe(0);
      expect([...teller.findings.map(({ model }) => model), ...teller.digests.flatMap(({ models }) => models)]).toEqual(
        names,
      );
    }
  });

  it('is told again under the same id where the run died before it noted that it was told', async () => {
    for (const name of names) await tell(name);
    const listed = [...teller.waiting];
    await digest();
    for (const [key, event] of listed) teller.waiting.set(key, event);

    await digest();

    expect(new Set(teller.digests.map(({ id }) => id)).size).toBe(1);
  });

  it('waits while the topic does not answer', async () => {
    for (const name of names) await tell(name);
    teller.failures = 1;

    await expect(digest()).rejects.toThrow('does not answer');
    expect(await digest()).toBe(23);
  });

  it('names what is open before what closed', async () => {
    const told = { teller, told: teller };
    for (const name of names.slice(0, 10)) await tell(name);
    await tellFinding(told, { alert: anAlert({ model: 'a' }), news: 'closed', care, wasSnoozed: false });
    await tell('z');

    await digest();

    expect(teller.digests[0]?.models).toEqual(['z', 'a']);
    expect(teller.digests[0]?.text).toContain('1 opened and 1 closed');
  });
});
