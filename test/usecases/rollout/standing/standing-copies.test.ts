import { describe, expect, it } from 'vitest';
import { promoteRollout } from '../../../../lambdas/usecases/rollout/restoring/obey-person.ts';
import { FollowedRollout } from '../../../support/rollout/follow-executions.ts';
import { notTheSame } from '../../../support/rollout/replayed-world.ts';
import { MODEL, RolloutWorld } from '../../../support/rollout-world.ts';
import { bringLabels, captureCopies, type LabelledCopy } from '../../../support/worlds/labelled-copies.ts';

const right = (champion: boolean, challenger: boolean): LabelledCopy => ({
  champion: champion ? 0.9 : 0.2,
  challenger: challenger ? 0.8 : 0.3,
  label: 1,
});
/** Copies of a window by who is right: 40 both, and so many the champion or the challenger alone. */
const copiesOf = (onlyChampion: number, onlyChallenger: number): readonly LabelledCopy[] => [
  ...Array.from({ length: 40 }, () => right(true, true)),
  ...Array.from({ length: onlyChampion }, () => right(true, false)),
  ...Array.from({ length: onlyChallenger }, () => right(false, true)),
];

class CopiedWorld {
  readonly world = new RolloutWorld();
  copies = copiesOf(4, 4);
  #sent: { readonly ids: readonly string[]; readonly at: number; readonly copies: readonly LabelledCopy[] } | undefined;

  async begin(): Promise<FollowedRollout> {
    const strategy = {
      kind: 'champion-challenger' as const,
      by: 'copies' as const,
      share: 100,
      period: 'PT20M',
      labels: { wait: 'PT10M' },
    };
    await this.world.givenModel({ rollout: { strategy } });
    this.world.givenChampion();
    const state = await this.world.prepare({ model: MODEL, version: 'v2' });
    return new FollowedRollout(this.world, state, () => this.#copy());
  }

  /** Copies of this window, and the labels of the one before. */
  async #copy(): Promise<void> {
    const before = this.#sent;
    const [at, copies] = [this.world.clock.now(), this.copies];
    this.#sent = { ids: await captureCopies(this.world, copies), at, copies };
    const rows = (before?.ids ?? []).map((requestId, i) => ({
      requestId,
      label: before?.copies[i]?.label ?? 1,
      at: before?.at ?? 0,
    }));
    await bringLabels(this.world, rows);
  }
}

describe('a standing challenger that gets copies', () => {
  it('is told to be better by labels of the same requests, reaches no caller, and nobody may promote it', async () => {
    const copied = new CopiedWorld();
    copied.copies = copiesOf(1, 5);
    const followed = await copied.begin();

    await followed.until(({ periods = [] }) => periods.length >= 3, 50);

    const { record } = followed;
    expect(await notTheSame(copied.world)).toEqual([]);
    expect(record).toMatchObject({ state: 'running', plan: { ends: 'report', paired: { openEnded: true } } });
    expect(copied.world.route()).toMatchObject({ challengers: [], shadows: [{ version: 'v2', sharePercent: 100 }] });
    expect(record.periods?.map(({ is }) => is)).toEqual([expect.any(String), 'better', 'better']);
    const pairs = record.periods?.map(({ labels }) => labels?.['labelledPairs'] ?? 0) ?? [];
    // Each pair counts once, whichever period it is of: blocks of five windows of 46 copies.
    expect(pairs.map((count) => count % (5 * 46))).toEqual([0, 0, 0]);
    expect(pairs[2]).toBeLessThanOrEqual(60 * 46);
    expect(pairs[2]).toBeGreaterThan(pairs[1] ?? 0);
    expect(record.periods?.[2]?.labels?.['accuracyDifferenceLow']).toBeGreaterThan(0);
    const told = copied.world.teller.published.find(({ id }) => id === 'r1:period-3');
    expect(told?.next[0]).toContain('rollout start flight-delay v2 with a canary');
    const order = { model: MODEL, rolloutId: 'r1', by: 'ann', body: {} };
    await expect(promoteRollout(copied.world.deps, order)).rejects.toMatchObject({ code: 'NOTHING_TO_PROMOTE' });
  });

  it('is taken out by labels of a later period, which the good ones before do not hide', async () => {
    const copied = new CopiedWorld();
    copied.copies = copiesOf(1, 5);
    const followed = await copied.begin();
    await followed.until(({ periods = [] }) => periods.length >= 5, 50);
    copied.copies = copiesOf(12, 1);

    await followed.until(({ outcome }) => outcome !== undefined, 50, 80);

    expect(followed.record.outcome).toMatchObject({
      kind: 'rolled-back',
      by: 'the judge',
      tests: ['labels'],
      exposed: 0,
    });
    expect(followed.record.outcome?.reason).toContain('wrong more often than the champion on the same requests');
    expect(copied.world.route().shadows).toBeUndefined();
  });

  it('is not decided where both are right as often', async () => {
    const copied = new CopiedWorld();
    const followed = await copied.begin();

    await followed.until(({ periods = [] }) => periods.length >= 3, 50);

    expect(followed.record.periods?.map(({ is }) => is)).toEqual(['undecided', 'undecided', 'undecided']);
  });
});
