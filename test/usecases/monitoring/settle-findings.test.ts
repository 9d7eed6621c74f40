import { describe, expect, it } from 'vitest';
import type { AlertItem } from '../../../lambdas/contracts/stored/finding.ts';
import { urgentRule } from '../../../lambdas/domain/finding/step-alert.ts';
import { ran, type Looked } from '../../../lambdas/usecases/monitoring/model-check.ts';
import { settleFindings } from '../../../lambdas/usecases/monitoring/settle-findings.ts';
import { MemoryMonitoring } from '../../support/fakes/memory-monitoring.ts';
import { MemoryTeller } from '../../support/fakes/memory-teller.ts';

const at = (hour: number): string => `2026-02-01T${String(hour).padStart(2, '0')}:00:00.000Z`;

function seen(hour: number, isFound = true, rule = urgentRule): Looked {
  const finding = { kind: 'silent', since: at(hour), what: 'No request came.', numbers: {} } as const;
  return { cause: 'silent', severity: 'page', rule, finding: isFound ? finding : undefined };
}

function setUp() {
  const store = new MemoryMonitoring();
  const teller = new MemoryTeller();
  const settle = async (hour: number, looked: Looked) =>
    settleFindings({ alerts: store, teller, told: teller }, 'm', {
      results: [ran('silent', at(hour), [looked])],
      alerts: await store.listAlerts('m'),
    });
  return { store, teller, settle };
}

describe('findings that are settled', () => {
  it('keep their beginning while they live, and begin anew after they were closed', async () => {
    const { store, settle } = setUp();

    await settle(1, seen(1));
    await settle(2, seen(2));
    expect(store.alerts.get('m/silent')?.finding.since).toBe(at(1));
    await settle(3, seen(3, false));
    const { closed } = await settle(4, seen(4, false));
    expect(closed).toEqual(['silent']);
    await settle(5, seen(5));
    expect(store.alerts.get('m/silent')).toMatchObject({ state: 'open', finding: { since: at(5) } });
  });

  it('are forgotten a hundred days after they closed, and not while they live', async () => {
    const { store, settle } = setUp();

    await settle(1, seen(1));
    expect(store.alerts.get('m/silent')).not.toHaveProperty('ttl');
    await settle(2, seen(2, false));
    await settle(3, seen(3, false));
    expect(store.alerts.get('m/silent')?.ttl).toBe(Date.parse(at(3)) / 1000 + 100 * 86_400);
  });

  it('are taken into what a person wrote meanwhile', async () => {
    const { store, teller, settle } = setUp();
    await settle(1, seen(1));
    const stale = await store.listAlerts('m');
    const [open] = stale;
    if (open === undefined) throw new Error('there must be an alert');
    await store.writeAlert({ ...open, state: 'acknowledged', owner: 'ann', stamp: open.stamp + 1 }, open.stamp);

    const results = [ran('silent', at(2), [seen(2)])];
    await settleFindings({ alerts: store, teller, told: teller }, 'm', { results, alerts: stale });

    expect(store.alerts.get('m/silent')).toMatchObject({ state: 'acknowledged', owner: 'ann', lastSeenAt: at(2) });
  });

  it('are told once where two runs open them at once, each with rows of its own', async () => {
    const { store, teller } = setUp();
    const run = async (hour: number, alerts: readonly AlertItem[]) =>
      settleFindings({ alerts: store, teller, told: teller }, 'm', {
        results: [ran('silent', at(hour), [seen(hour)])],
        alerts,
      });

    for (const hours of [
      [1, 2],
      [5, 6],
    ] as const) {
      const before = await store.listAlerts('m');
      for (const hour of hours) await run(hour, before);
      for (const hour of [hours[1] + 1, hours[1] + 2])
        await settleFindings({ alerts: store, teller, told: teller }, 'm', {
          results: [ran('silent', at(hour), [seen(hour, false)])],
          alerts: await store.listAlerts('m'),
        });
    }

    expect(teller.findings.map(({ state }) => state)).toEqual(['opened', 'closed', 'opened', 'closed']);
  });

  it('are given up for this slot when others are always faster', async () => {
    const { store, settle } = setUp();
    let writes = 0;
    store.writeAlert = async () => {
      writes += 1;
      return 'conflict';
    };

    expect(await settle(1, seen(1))).toEqual({ opened: [], closed: [] });
    expect(writes).toBe(3);
  });

  it('of one cause that two checks looked for are stepped one after the other, without a second read', async () => {
    const { store, teller } = setUp();
    let reads = 0;
    const alerts = {
      writeAlert: store.writeAlert.bind(store),
      listAlerts: async (model: string) => {
        reads += 1;
        return store.listAlerts(model);
      },
    };
    const results = [ran('a', at(1), [seen(1)]), ran('b', at(2), [seen(2)]), ran('c', at(2), [seen(2, false)])];

    const settled = await settleFindings({ alerts, teller, told: teller }, 'm', { results, alerts: [] });

    expect(settled.opened).toEqual(['silent']);
    expect(reads).toBe(0);
    expect(store.alerts.get('m/silent')).toMatchObject({ recent: [true, true], lastSeenAt: at(2) });
  });
});
