import {
  DeleteFunctionConcurrencyCommand,
  GetFunctionConcurrencyCommand,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import { functions } from '../../../test/integration/support/clients.ts';

/** Lets no call of a function through; the returned function gives back what was kept for it. */
export async function throttle(FunctionName: string): Promise<() => Promise<void>> {
  const lambda = functions();
  const { ReservedConcurrentExecutions: kept } = await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }));
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
  return async () => {
    if (kept === undefined) await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
    else await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: kept }));
  };
}
