import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { machines } from '../../test/integration/support/clients.ts';

/** A state of the machine that does work, and the function behind it; of states that share a function, the first. */
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

/**
 * All states that do work, read from the definition of the deployed machine.
 *
 * A call tells which function makes it, not in which state: states that share a function are walked as one, under the first name.
 */
export async function workingStates(stateMachineArn: string): Promise<readonly WorkingState[]> {
  const described = await machines().send(new DescribeStateMachineCommand({ stateMachineArn }));
  const { States } = definition.parse(JSON.parse(described.definition ?? '{}'));
  const working = Object.entries(States).flatMap(([state, { Type, Parameters }]) => {
    if (Type !== 'Task') return [];
    if (Parameters === undefined) throw new Error(`state ${state} names no function`);
    return [{ state, functionName: Parameters.FunctionName.split(':function:').at(-1)?.split(':')[0] ?? '' }];
  });
  return working.filter(({ functionName }, at) => working.findIndex((one) => one.functionName === functionName) === at);
}
