import { describe, expect, it } from 'vitest';
import type { MinuteEntry } from '../../../../lambdas/contracts/stored/rows/minute-row.ts';
import { addHarm, noHarm } from '../../../../lambdas/domain/rollout/ticking/harm-tally.ts';
import { judgeRows } from '../../../../lambdas/domain/rollout/ticking/judge-rows.ts';
import { ripenOutcomes } from '../../../../lambdas/domain/rollout/ticking/ripe-outcomes.ts';
import { readHistory } from '../../../../lambdas/usecases/windows/read-history.ts';
import { retrospectRollout } from '../../../../lambdas/usecases/rollout/planning/retrospect-rollout.ts';
import { entryOf, MODEL, RolloutWorld, WINDOW_SECONDS } from '../../../support/rollout-world.ts';

/** A canary at half of the requests, in revision 7. */
const served: readonly MinuteEntry[] = [
  entryOf('v1', 7, { requests: 500, errors: 2, timeouts: 1, clientErrors: 3 }),
  entryOf('v2', 7, { requests: 510, errors: 3, timeouts: 0, fallbacks: 3, bucket: 20 }),
];
const counts = { requests: 900, errors: 800, timeouts: 50, bucket: 90 };
/** Copies under the same revision, and under another one, failed almost all of them. */
const copied: readonly MinuteEntry[] = [7, 8].flatMap((revision) =>
  ['v1', 'v2', 'v3'].map((version): MinuteEntry => ({ ...entryOf(version, revision, counts), assignment: 'shadow' })),
);

const revisions = [{ revision: 7, weightPercent: 50, window: 0 }];
const spanOf = (entries: readonly MinuteEntry[]) => ({
  from: 0,
  to: 5,
  entriesOf: () => entries,
  revisions,
  challenger: 'v2',
  champion: 'v1',
});

describe('copies in the rows of a model', () => {
  it('are in no row of the judge under a revision that gives the challenger requests of its own', () => {
    expect(judgeRows(spanOf([...copied, ...served]))).toEqual(judgeRows(spanOf(served)));
  });

  it('are alone in the rows of a revision that sends copies: what callers got there is in none', () => {
    const shadow = {
      ...spanOf([...copied, ...served]),
      revisions: [{ revision: 7, weightPercent: 0, shadow: true, window: 0 } as const],
    };

    const [row] = judgeRows(shadow);

    expect(row).toMatchObject({ weight: 0.5, arms: { champion: { requests: 900 }, challenger: { requests: 900 } } });
    expect(row?.pairs).toBeUndefined();
  });

  it('met no caller', () => {
    const harm = (entries: readonly MinuteEntry[]) => addHarm(noHarm, spanOf(entries));

    expect(harm([...copied, ...served])).toEqual(harm(served));
  });

  it('have no outcome, and are in no cohort', () => {
    const entry = { version: 'v2', assignment: 'random' as const, revision: 7, kpis: { sale: 40 }, moments: {} };
    const outcomesOf = () => [{ arrived: 0, entry }];
    const kpi = { name: 'sale', kind: 'binary' as const, maturityWindows: 0 };
    const ripe = (entries: readonly MinuteEntry[]) =>
      ripenOutcomes({ ...spanOf(entries), outcomesOf, heardUntil: 5 }, kpi, 0);

    expect(ripe([...copied, ...served])).toEqual(ripe(served));
    const shadow = { revision: 8, weightPercent: 0, shadow: true as const, window: 0 };
    const both = { ...spanOf([...copied, ...served]), outcomesOf, heardUntil: 5, revisions: [...revisions, shadow] };
    expect(ripenOutcomes(both, kpi, 0)).toEqual(ripe(served));
  });

  it('are in no history that a rollout is planned on, and in no retrospect of another', async () => {
    const planned = async (entries: readonly MinuteEntry[]) => {
      const world = new RolloutWorld();
      await world.givenModel();
      world.givenChampion();
      await world.run(await world.prepare({ model: MODEL, version: 'v2' }));
      const revision = world.record().revisions[0]?.revision ?? 0;
      const from = new Date(world.clock.now()).toISOString();
      for (let n = 0; n < 30; n++) {
        const window = new Date(world.clock.now()).toISOString();
        const own = entries.map((one) => ({ ...one, revision: one.revision === 7 ? revision : one.revision }));
        const frame = { schema: 1, model: MODEL, window, object: `o${n}`, foldedAt: world.clock.now(), ttl: 9e9 };
        await world.rows.writeRows([{ ...frame, entries: own }]);
        world.clock.advance(WINDOW_SECONDS * 1_000);
      }
      const deps = { ...world.deps, windowSeconds: WINDOW_SECONDS };
      const to = new Date(world.clock.now()).toISOString();
      return {
        history: await readHistory(deps, { model: MODEL, champion: 'v1', isSticky: false }),
        retrospect: await retrospectRollout(deps, { model: MODEL, body: { version: 'v2', from, to } }),
      };
    };

    const alone = await planned(served);
    expect(await planned([...copied, ...served])).toEqual(alone);
    expect(alone.history.requests).toBe(15_000);
    expect(alone.retrospect.challengerRequests).toBe(15_300);
  });
});
