import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { Understudy } from '../../../lib/index.ts';

const definition = z.object({
  States: z.record(
    z.string(),
    z.looseObject({
      Type: z.string(),
      Next: z.string().optional(),
      Default: z.string().optional(),
      Choices: z.array(z.looseObject({ Next: z.string() })).optional(),
      Catch: z.array(z.object({ Next: z.string() })).optional(),
      Retry: z.array(z.object({ ErrorEquals: z.array(z.string()), MaxAttempts: z.number() })).optional(),
    }),
  ),
});

/** The machine's definition, references to resources replaced by a word. */
function machineStates() {
  const { stack } = new Understudy(new App({ context: { 'aws:cdk:bundling-stacks': [] } }), 'App', {});
  const [machine] = Object.values(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine'));
  const join = z.object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) });
  const [, parts] = join.parse(machine?.['Properties'].DefinitionString)['Fn::Join'];
  const text = parts.map((part) => (typeof part === 'string' ? part : 'resource')).join('');
  return definition.parse(JSON.parse(text)).States;
}

describe('the rollout machine', () => {
  const states = machineStates();

  it('tries again when a function is throttled, instead of taking a good version back', () => {
    const tasks = Object.values(states).filter(({ Type }) => Type === 'Task');

    const retried = tasks.map(({ Retry = [] }) => Retry.flatMap(({ ErrorEquals }) => ErrorEquals));
    expect(tasks).toHaveLength(7);
    for (const errors of retried) expect(errors).toContain('Lambda.TooManyRequestsException');
  });

  it('asks a cold target again after the pause that Prepare names, with what was typed', () => {
    const { Prepare, Prepared, Warm } = machineStates();

    expect(Prepare).toMatchObject({ Parameters: { Payload: { 'input.$': '$$.Execution.Input' } } });
    expect(Prepared?.['Choices']).toContainEqual({ Variable: '$.next', StringEquals: 'warm', Next: 'Warm' });
    expect(Warm).toMatchObject({ Type: 'Wait', SecondsPath: '$.pauseSeconds', Next: 'Prepare' });
  });

  it('repeats a state that failed for another reason than its time-out before it takes anything back', () => {
    const tasks = Object.entries(machineStates()).filter(([, { Type }]) => Type === 'Task');

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
    expect(reached('Report')).toEqual(new Set(['Reported', 'ReportedUnknown', 'Refused', 'Done', 'Untold']));
  });
});
