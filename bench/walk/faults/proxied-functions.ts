import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { functions } from '../../../test/integration/support/clients.ts';
import { startFaultProxy, type FaultProxy } from './fault-proxy.ts';
import type { Attempt, Fate } from './fault.ts';

/** Functions whose calls go through proxies of their own. */
export interface ProxiedFunctions {
  /** Ends the running environments of a function: the next one knows nothing of before. */
  renew(functionName: string): Promise<void>;
  /** Lets the functions call the services themselves again. */
  stop(): Promise<void>;
}

/** Puts a proxy between each of the functions and the services. */
export async function proxyFunctions(
  functionNames: readonly string[],
  upstream: string,
  fateOf: (attempt: Attempt) => Promise<Fate>,
): Promise<ProxiedFunctions> {
  const proxies = new Map<string, FaultProxy>();
  for (const functionName of functionNames) {
    const proxy = await startFaultProxy({ upstream, functionName, fateOf });
    proxies.set(functionName, proxy);
    await setEndpoint(functionName, proxy.endpoint);
  }
  return {
    renew: (functionName) => setEndpoint(functionName, proxies.get(functionName)?.endpoint ?? upstream),
    stop: async () => {
      for (const functionName of functionNames) await setEndpoint(functionName, upstream);
      proxies.forEach((proxy) => proxy.stop());
    },
  };
}

async function setEndpoint(FunctionName: string, endpoint: string): Promise<void> {
  const { Environment } = await functions().send(new GetFunctionConfigurationCommand({ FunctionName }));
  const Variables = { ...Environment?.Variables, AWS_ENDPOINT_URL: endpoint };
  await functions().send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
}
