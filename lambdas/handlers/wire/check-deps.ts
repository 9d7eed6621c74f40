import { documentClient, objectClient } from '../../adapters/clients/aws-clients.ts';
import { DynamoAlertStore } from '../../adapters/dynamo/registry/dynamo-alert-store.ts';
import { DynamoBaselineStore } from '../../adapters/dynamo/registry/dynamo-baseline-store.ts';
import { DynamoDriftStore } from '../../adapters/dynamo/registry/dynamo-drift-store.ts';
import { DynamoModelRegistry } from '../../adapters/dynamo/registry/dynamo-model-registry.ts';
import { DynamoWatchStore } from '../../adapters/dynamo/registry/dynamo-watch-store.ts';
import { DynamoPeriodStore } from '../../adapters/dynamo/windows/dynamo-period-store.ts';
import { S3ObjectStore } from '../../adapters/objects/s3-object-store.ts';
import { SystemClock } from '../../adapters/system/system-clock.ts';
import type { CheckEnv } from '../../contracts/runtime/monitoring-env.ts';
import type { CheckDeps } from '../../usecases/monitoring/check-model.ts';
import type { Clock } from '../../usecases/system/ports.ts';
import { tellDeps } from './tell-deps.ts';

/** What the function that checks models is made of. */
export function checkDeps(env: CheckEnv): CheckDeps & { readonly clock: Clock } {
  const client = documentClient();
  const clock = new SystemClock();
  const table = { client, table: env.REGISTRY_TABLE };
  const alerts = new DynamoAlertStore(table);
  const objects = new S3ObjectStore({ client: objectClient(), bucket: env.DATA_BUCKET });
  return {
    registry: new DynamoModelRegistry(table),
    periods: new DynamoPeriodStore({ client, table: env.WINDOWS_TABLE, clock }),
    objects,
    baselines: new DynamoBaselineStore({ ...table, objects }),
    alerts,
    log: alerts,
    watches: new DynamoWatchStore(table),
    drift: new DynamoDriftStore(table),
    ...tellDeps(env),
    clock,
  };
}
