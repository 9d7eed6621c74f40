import { describe, expect, it } from 'vitest';
import { machineDefinition } from '../../../bench/docs/machine-definition.ts';

describe('the rollout machine', () => {
  const states = machineDefinition().States;

  it('tries again when a function is throttled, instead of taking a good version back', () => {
    const tasks = Object.values(states).filter(({ Type }) => Type === 'Task');

    const retried = tasks.map(({ Retry = [] }) => Retry.flatMap(({ ErrorEquals }) => ErrorEquals));
    expect(tasks).toHaveLength(10);
    for (const errors of retried) expect(errors).toContain('Lambda.TooManyRequestsException');
  });

  it('asks a cold target again after the pause that Prepare names, with what was typed', () => {
    const { Prepare, Prepared, Warm } = states;

    expect(Prepare).toMatchObject({ Parameters: { Payload: { 'input.$': '$$.Execution.Input' } } });
    expect(Prepared?.['Choices']).toContainEqual({ Variable: '$.next', StringEquals: 'warm', Next: 'Warm' });
    expect(Warm).toMatchObject({ Type: 'Wait', SecondsPath: '$.pauseSeconds', Next: 'Prepare' });
  });

  it('repeats a state that failed for another reason than its time-out before it takes anything back', () => {
    const tasks = Object.entries(states).filter(([, { Type }]) => Type === 'Task');

    for (const [name, { Retry = [] }] of tasks) {
      expect(Retry.at(-1), name).toMatchObject({ ErrorEquals: ['States.TaskFailed'], MaxAttempts: 4 });
      expect(
        Retry.flatMap(({ ErrorEquals }) => ErrorEquals),
        name,
      ).not.toContain('States.ALL');
    }
  });

  it('comes to no state again without a wait between, whatever fails as often as it likes', () => {
    const after = (name: string): readonly string[] => {
      const { Type, Next, Default, Choices = [], Catch = [] } = states[name] ?? { Type: 'Fail' };
      const next = [Next, Default, ...[...Choices, ...Catch].map((one) => one.Next)];
      return Type === 'Wait' ? [] : next.filter((one) => one !== undefined);
    };
    const reached = (from: string): ReadonlySet<string> => {
      const seen = new Set<string>();
      const left = [...after(from)];
      for (let name = left.pop(); name !== undefined; name = left.pop()) {
        if (seen.has(name)) continue;
        seen.add(name);
        left.push(...after(name));
      }
      return seen;
    };

    expect(Object.keys(states).filter((name) => reached(name).has(name))).toEqual([]);
    expect(reached('Report')).toEqual(
      new Set([
        'Reported',
        'ReportedUnknown',
        'KeepWarm',
        'KeptWarm',
        'KeptWarmUnknown',
        'Wait',
        'Refused',
        'Done',
        'Untold',
      ]),
    );
  });

  it('keeps the version before warm between a promotion that was told and the next look, and looks on where that fails', () => {
    const { Reported, KeepWarm, KeptWarm, Judged } = states;

    for (const choice of [Reported, Judged])
      expect(choice?.Choices).toContainEqual({ Variable: '$.next', StringEquals: 'keep', Next: 'KeepWarm' });
    expect(KeptWarm?.Choices?.map(({ Next }) => Next)).toEqual(['Wait', 'Refused', 'Done']);
    expect(KeepWarm?.Catch).toEqual([expect.objectContaining({ Next: 'Wait' })]);
  });

  it('asks recorded requests in slices, a pause before each, before anything moves', () => {
    const { Prepared, Judged, Recorded, Pace, RetroShadow } = states;

    for (const choice of [Prepared, Judged, Recorded])
      expect(choice?.Choices).toContainEqual({ Variable: '$.next', StringEquals: 'retro', Next: 'Pace' });
    expect(Pace).toMatchObject({ Type: 'Wait', SecondsPath: '$.pauseSeconds', Next: 'RetroShadow' });
    expect(RetroShadow?.Catch).toEqual([expect.objectContaining({ Next: 'Rollback' })]);
    expect(Recorded?.Choices?.map(({ StringEquals }) => StringEquals)).not.toContain('promote');
  });
});
