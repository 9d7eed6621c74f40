import { describe, expect, it } from 'vitest';
import { lehmer } from '../../../support/draws.ts';
import { answering, record, type Recorded } from '../../../support/worlds/recorded-requests.ts';
import { MODEL, RolloutWorld } from '../../../support/rollout-world.ts';

const HOUR = 3_600_000;
const NEWEST = Date.parse('2026-02-01T11:30:00.000Z');

/** Of three requests the champion says yes to one. */
const isGiven = (n: number): boolean => n % 3 === 0;

/** A challenger that is wrong about every third request is asked recorded ones; some of them are labelled. */
async function asked(isLabelled: (n: number) => boolean): Promise<RolloutWorld> {
  const world = new RolloutWorld();
  const retroShadow = { requests: 400, callsPerSecond: 50 };
  const strategy = { kind: 'canary' as const, steps: [{ weight: 50, bake: 'PT5M' }] };
  await world.givenModel({ labels: { maturity: 'PT1H' }, rollout: { strategy, retroShadow } });
  world.givenChampion();
  answering(world, 'v1', { nth: 20 });
  answering(world, 'v2', { nth: 3 });
  const requests = Array.from({ length: 1_500 }, (_, at): Recorded => {
    const n = at + 1;
    return { n, at: NEWEST - Math.floor((at * 3) / 1_500) * HOUR, isLabelled: isLabelled(n) };
  });
  await record(world, requests);
  let state = await world.prepare({ model: MODEL, version: 'v2', force: true });
  for (let n = 0; n < 500 && state.next === 'retro'; n++) {
    world.clock.advance((state.pauseSeconds ?? 0) * 1_000);
    state = await world.run(state);
  }
  return world;
}

describe('recorded requests of which only some are labelled', () => {
  it('give no verdict where the champion decided who gets a label', async () => {
    const { retro } = (await asked(isGiven)).record();

    expect(retro?.ended?.kind).toBe('undecided');
    expect(retro?.ended?.says).toMatch(
      /selective-labels: by the champion's prediction they came for \d+(\.\d+)? % of 0\.1 to 0\.2 and for \d+(\.\d+)? % of 0\.9 to 1, so that they give no verdict/,
    );
    expect(retro?.ended?.says).not.toContain('95 % at every look');
  });

  it('are judged where half of them are, whoever they are', async () => {
    const random = lehmer(7);
    const { retro } = (await asked(() => random() < 0.5)).record();

    expect(retro?.ended?.kind).toBe('worse');
  });
});
