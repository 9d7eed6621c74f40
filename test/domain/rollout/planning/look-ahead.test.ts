import { describe, expect, it } from 'vitest';
import { windowsIn } from '../../../../lambdas/contracts/people/duration.ts';
import { specification } from '../../../../lambdas/contracts/people/specification.ts';
import { planJudge } from '../../../../lambdas/domain/judge/judge.ts';
import { lookAhead } from '../../../../lambdas/domain/rollout/planning/look-ahead.ts';
import { SeededRandomness } from '../../../support/fakes/seeded-randomness.ts';

/** A look at a plan of four windows, with so many recorded requests of a champion that never failed. */
function ahead(requests: number, besides?: 'control'): ReturnType<typeof lookAhead> {
  const randomness = new SeededRandomness(3);
  const history = {
    windows: 4,
    modelRequests: requests,
    requests,
    errors: 0,
    timeouts: 0,
    clientErrors: 0,
    latency: {},
    kpiRates: {},
    hearsOutcomes: false,
  };
  const facts = {
    specification: specification.parse({ model: 'm', task: 'binary', owner: 'me@example.com' }),
    kind: 'challenger' as const,
    windowSeconds: 60,
    known: { history, attempt: { number: 1, planned: 1 } },
    force: false,
  };
  const simulated = {
    judge: planJudge({ profile: 'product', plannedMinutes: 4, metrics: { errors: true } }),
    schedule: {
      steps: [{ weightPercent: besides === undefined ? 50 : 5, bakeWindows: 4 }],
      plannedWindows: 4,
      horizonWindows: 4,
      ...(besides === undefined ? {} : { control: { version: 'v1-control' } }),
    },
    effects: undefined,
  };
  return lookAhead(facts, simulated, { windowsIn, far: 'whole', random: () => randomness.uniform() });
}

describe('looking ahead of a rollout', () => {
  it('says that nothing is known on 499 recorded requests', () => {
    expect(ahead(499).says.join()).toContain(
      '499 requests of the champion were recorded in the last day, 500 are needed',
    );
    expect(ahead(499).fault).toBeUndefined();
  });

  it('simulates the plan on 500', () => {
    const { says, outlook } = ahead(500);

    expect(says.join()).not.toContain('are needed');
    expect(outlook).toBeDefined();
  });

  it('gives a control as much as the challenger: a tenth of the requests of both at 5 % see what an even split of that tenth sees', () => {
    const [control, even] = [ahead(20_000, 'control'), ahead(2_000)];
    const seen = (look: ReturnType<typeof ahead>) => look.outlook?.detectable.map(({ rate }) => rate);

    expect(control.outlook?.challengerRequests).toBeCloseTo(even.outlook?.challengerRequests ?? 0, 6);
    expect(seen(control)).toEqual(seen(even));
  });
});
