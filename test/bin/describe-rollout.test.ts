import { describe, expect, it } from 'vitest';
import { describeRollout } from '../../bin/console/describe-rollout.ts';
import { watchRollout } from '../../bin/client/rollout/watch-rollout.ts';
import { aRollout } from '../support/records.ts';

const warming = (tries: number) => ({ since: '2026-02-01T12:00:00.000Z', tries, says: '5 × http-503' });
const preparing = { ...aRollout(), state: 'preparing' as const, step: -1 };

describe('a rollout whose target is waited for', () => {
  it('says so in its line', () => {
    expect(describeRollout({ ...preparing, warming: warming(3) })).toMatch(
      /: preparing, waiting for the target since 2026-02-01 12:00:00 UTC: 5 × http-503 \(try 3\)$/,
    );
  });

  it('is shown anew with each try while it is watched', async () => {
    const outcome = { kind: 'refused' as const, reason: 'cold', at: '2026-02-01T12:01:00.000Z', tests: [] };
    const records = [
      { ...preparing, warming: warming(1) },
      { ...preparing, warming: warming(1) },
      { ...preparing, warming: warming(2) },
      { ...preparing, state: 'refused' as const, outcome },
    ];
    const seen: (number | undefined)[] = [];
    const last = records.at(-1) ?? preparing;

    await watchRollout({
      read: async () => records.shift() ?? last,
      onChange: (record) => void seen.push(record.warming?.tries),
      intervalMs: 1,
    });

    expect(seen).toEqual([1, 2, undefined]);
  });
});
