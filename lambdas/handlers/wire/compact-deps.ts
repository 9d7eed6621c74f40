import { documentClient, objectClient } from '../../adapters/clients/aws-clients.ts';
import { queueClient } from '../../adapters/clients/machine-clients.ts';
import { DynamoBaselineStore } from '../../adapters/dynamo/registry/dynamo-baseline-store.ts';
import { DynamoGridStore } from '../../adapters/dynamo/registry/dynamo-grid-store.ts';
import { DynamoModelRegistry } from '../../adapters/dynamo/registry/dynamo-model-registry.ts';
import { DynamoDirtyStore } from '../../adapters/dynamo/windows/dynamo-dirty-store.ts';
import { DynamoLeaseStore } from '../../adapters/dynamo/windows/dynamo-lease-store.ts';
import { DynamoPeriodStore } from '../../adapters/dynamo/windows/dynamo-period-store.ts';
import { SqsFoldQueue } from '../../adapters/machine/sqs-fold-queue.ts';
import { objectHash } from '../../adapters/objects/object-hash.ts';
import { S3ObjectStore } from '../../adapters/objects/s3-object-store.ts';
import { SystemClock } from '../../adapters/system/system-clock.ts';
import type { CompactEnv } from '../../contracts/runtime/windows-env.ts';
import type { CompactMinuteDeps } from '../../usecases/windows/compaction/compact-through-minute.ts';
import { KeptBaselines } from '../../usecases/windows/compaction/kept-baselines.ts';
import type { SweepCaptureDeps } from '../../usecases/windows/sweep-capture.ts';

/** What merging parts, and looking for objects that nobody folded, are made of. */
export function compactDeps(env: CompactEnv): CompactMinuteDeps & SweepCaptureDeps {
  const clock = new SystemClock();
  const client = documentClient();
  const table = { client, table: env.WINDOWS_TABLE, clock };
  const objects = new S3ObjectStore({ client: objectClient(), bucket: env.DATA_BUCKET });
  const registry = { client, table: env.REGISTRY_TABLE };
  return {
    objects,
    periods: new DynamoPeriodStore(table),
    dirty: new DynamoDirtyStore(table),
    queue: new SqsFoldQueue({ client: queueClient(), url: env.FOLD_QUEUE }),
    hashOf: objectHash,
    leases: new DynamoLeaseStore(table),
    grids: new DynamoGridStore(registry),
    models: new DynamoModelRegistry(registry),
    known: new KeptBaselines(new DynamoBaselineStore({ ...registry, objects }), clock),
    clock,
  };
}
