import { documentClient } from '../../adapters/clients/aws-clients.ts';
import { invokeClient } from '../../adapters/clients/machine-clients.ts';
import { DynamoAlertStore } from '../../adapters/dynamo/registry/dynamo-alert-store.ts';
import { DynamoModelRegistry } from '../../adapters/dynamo/registry/dynamo-model-registry.ts';
import { LambdaModelChecker } from '../../adapters/machine/lambda-model-checker.ts';
import type { AlertStore, CheckLog, ModelChecker } from '../../usecases/monitoring/ports.ts';
import type { ModelNames } from '../../usecases/registry/ports.ts';

/** Longest time of a check that a person waits for, below that of the function that asks. */
const CHECK_MS = 50_000;

/** What the control API is made of where it is about monitoring. */
export function monitoringDeps(env: { readonly REGISTRY_TABLE: string; readonly CHECK_FUNCTION: string }): {
  readonly models: ModelNames;
  readonly alerts: AlertStore;
  readonly log: CheckLog;
  readonly checker: ModelChecker;
} {
  const table = { client: documentClient(), table: env.REGISTRY_TABLE };
  const alerts = new DynamoAlertStore(table);
  const client = invokeClient(CHECK_MS);
  return {
    models: new DynamoModelRegistry(table),
    alerts,
    log: alerts,
    checker: new LambdaModelChecker({ client, functionName: env.CHECK_FUNCTION, deadlineMs: CHECK_MS }),
  };
}
