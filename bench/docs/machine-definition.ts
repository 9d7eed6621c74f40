import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { Understudy } from '../../lib/index.ts';

const choice = z.looseObject({ StringEquals: z.string().optional(), Next: z.string() });
const state = z.looseObject({
  Type: z.string(),
  Next: z.string().optional(),
  Default: z.string().optional(),
  Choices: z.array(choice).optional(),
  Catch: z.array(z.object({ Next: z.string() })).optional(),
  Retry: z.array(z.object({ ErrorEquals: z.array(z.string()), MaxAttempts: z.number() })).optional(),
});
const definition = z.object({ StartAt: z.string(), States: z.record(z.string(), state) });
const joined = z.object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) });

/** The rollout machine as its template defines it, references to resources replaced by a word. */
export type MachineDefinition = z.infer<typeof definition>;

/** Synthesises a stage with its defaults and reads the machine out of it. */
export function machineDefinition(): MachineDefinition {
  const { stack } = new Understudy(new App({ context: { 'aws:cdk:bundling-stacks': [] } }), 'App', {});
  const [machine] = Object.values(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine'));
  const [, parts] = joined.parse(machine?.['Properties'].DefinitionString)['Fn::Join'];
  const text = parts.map((part) => (typeof part === 'string' ? part : 'resource')).join('');
  return definition.parse(JSON.parse(text));
}
