import { describe, expect, it } from 'vitest';
import { paths } from '../../../bench/walk/rollouts/paths.ts';
import { casesOf, type RecordedCall } from '../../../bench/walk/walk-case.ts';

describe('the cases of a walk', () => {
  const [path] = paths;
  if (path === undefined) throw new Error('there is no path');
  const called = (state: string, call: string): RecordedCall => ({
    state,
    functionName: state.toLowerCase(),
    path,
    call,
    namesModel: true,
  });
  const recorded = [called('Shift', 'GetItem ROUTE'), called('Shift', 'GetItem VERSION'), called('Shift', 'PutItem')];

  it('let every call fail once and always and be slow, and what writes also after it took effect and as the execution is stopped', () => {
    const cases = casesOf(recorded, 1).map(({ call, what }) => `${call}: ${what}`);

    expect(cases.toSorted()).toEqual(
      [
        ...['once', 'always', 'slow', 'stop'].map((what) => `GetItem ROUTE: ${what}`),
        ...['once', 'always', 'slow'].map((what) => `GetItem VERSION: ${what}`),
        ...['once', 'always', 'slow', 'took-effect', 'stop'].map((what) => `PutItem: ${what}`),
        ': throttled-once',
        ': throttled',
      ].toSorted(),
    );
  });

  it('throttle every state, each alone', () => {
    const cases = casesOf([...recorded, called('Judge', 'GetItem ROLLOUT')], 1);
    const throttled = cases.filter(({ what }) => what.startsWith('throttled'));

    expect(throttled.map(({ state, namesModel }) => `${state} ${namesModel}`).toSorted()).toEqual([
      'Judge false',
      'Judge false',
      'Shift false',
      'Shift false',
    ]);
  });

  it('are drawn again by their seed', () => {
    const styles = (seed: number): string =>
      casesOf(recorded, seed)
        .map(({ style }) => style)
        .join();

    expect(styles(1)).toBe(styles(1));
    expect(new Set([1, 2, 3, 4, 5].map(styles)).size).toBeGreaterThan(1);
  });
});
