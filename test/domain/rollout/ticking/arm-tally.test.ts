import { describe, expect, it } from 'vitest';
import { addRow, freshTally, tallyNumbers } from '../../../../lambdas/domain/rollout/ticking/arm-tally.ts';

const arm = { requests: 10, errors: 1, timeouts: 2, latency: { '14': 10 } };
const row = (clientErrors?: number) => ({
  minute: 0,
  weight: 0.5,
  arms: { champion: arm, challenger: clientErrors === undefined ? arm : { ...arm, clientErrors } },
});

describe('the tally of a rollout', () => {
  it('adds the client errors of each arm, and shows them', () => {
    const tally = [row(3), row(), row(4)].reduce(addRow, freshTally);

    expect(tally.challenger).toMatchObject({ requests: 30, clientErrors: 7 });
    expect(tally.champion).toMatchObject({ requests: 30, clientErrors: 0 });
    expect(tallyNumbers(tally)).toMatchObject({ challengerClientErrors: 7, championClientErrors: 0 });
  });

  it('goes on from sums that were stored before client errors were counted', () => {
    const { clientErrors: _none, ...before } = freshTally.challenger;

    expect(addRow({ champion: before, challenger: before }, row(3)).challenger.clientErrors).toBe(3);
  });
});
