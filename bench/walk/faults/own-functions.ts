import {
  CreateFunctionCommand,
  GetFunctionCommand,
  type FunctionConfiguration,
  type GetFunctionCommandOutput,
} from '@aws-sdk/client-lambda';
import { DescribeStateMachineCommand, UpdateStateMachineCommand } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { functions, machines } from '../../../test/integration/support/clients.ts';

const state = z.looseObject({
  Type: z.string(),
  Parameters: z.looseObject({ FunctionName: z.string() }).optional(),
});
const definition = z.looseObject({ States: z.record(z.string(), state) });

/**
 * Gives each state of the deployed machine that shares its function with an earlier one a copy of it, so that a call tells which state
 * made it, and a fault of one state leaves the others alone.
 */
export async function giveStatesTheirOwn(stateMachineArn: string): Promise<void> {
  const described = await machines().send(new DescribeStateMachineCommand({ stateMachineArn }));
  const machine = definition.parse(JSON.parse(described.definition ?? '{}'));
  const taken = new Set<string>();
  for (const [name, { Parameters }] of Object.entries(machine.States)) {
    if (Parameters === undefined) continue;
    if (taken.has(Parameters.FunctionName)) Parameters.FunctionName = await copyOf(Parameters.FunctionName, name);
    taken.add(Parameters.FunctionName);
  }
  await machines().send(new UpdateStateMachineCommand({ stateMachineArn, definition: JSON.stringify(machine) }));
}

/** A function of the same code, settings and role; its ARN. */
async function copyOf(original: string, name: string): Promise<string> {
  const found = await functions().send(new GetFunctionCommand({ FunctionName: original }));
  const { Configuration: settings = {} } = found;
  const made = await functions().send(
    new CreateFunctionCommand({
      ...kept(settings),
      FunctionName: `${settings.FunctionName ?? ''}-${name}`,
      Role: settings.Role,
      Code: { ZipFile: await codeOf(found) },
    }),
  );
  return made.FunctionArn ?? '';
}

function kept({ Runtime, Handler, Timeout, MemorySize, Architectures, Environment }: FunctionConfiguration) {
  return { Runtime, Handler, Timeout, MemorySize, Architectures, Environment: { Variables: Environment?.Variables } };
}

async function codeOf({ Code }: GetFunctionCommandOutput): Promise<Uint8Array> {
  const answer = await fetch(Code?.Location ?? '');
  return new Uint8Array(await answer.arrayBuffer());
}
