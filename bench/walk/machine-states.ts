import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { machines } from '../../test/integration/support/clients.ts';

/** A state of the machine that does work, and the function behind it. */
export interface WorkingState {
  readonly state: string;
  readonly functionName: string;
}

const definition = z.object({
  States: z.record(
    z.string(),
    z.object({ Type: z.string(), Parameters: z.object({ FunctionName: z.string() }).optional() }),
  ),
});

/** All states that do work, read from the definition of the deployed machine. */
export async function workingStates(stateMachineArn: string): Promise<readonly WorkingState[]> {
  const described = await machines().send(new DescribeStateMachineCommand({ stateMachineArn }));
  const { States } = definition.parse(JSON.parse(described.definition ?? '{}'));
  return Object.entries(States).flatMap(([state, { Type, Parameters }]) => {
    if (Type !== 'Task') return [];
    if (Parameters === undefined) throw new Error(`state ${state} names no function`);
    return [{ state, functionName: Parameters.FunctionName.split(':function:').at(-1)?.split(':')[0] ?? '' }];
  });
}
