import { documentClient } from '../../adapters/clients/aws-clients.ts';
import { DynamoBaselineStore } from '../../adapters/dynamo/registry/dynamo-baseline-store.ts';
import { DynamoGridStore } from '../../adapters/dynamo/registry/dynamo-grid-store.ts';
import { DynamoPeriodStore } from '../../adapters/dynamo/windows/dynamo-period-store.ts';
import { GzipUnpacker } from '../../adapters/objects/gzip-unpacker.ts';
import { SystemClock } from '../../adapters/system/system-clock.ts';
import type { PromoteEnv } from '../../contracts/runtime/rollout-env.ts';
import type { BaselineStore, Unpacker } from '../../usecases/registry/ports.ts';
import type { BaselineReader, GridStore, ObjectStore, PeriodStore } from '../../usecases/windows/ports.ts';

/** What the function that takes baselines is made of, beside what it reads the registry with. */
export function baselineDeps(
  env: Pick<PromoteEnv, 'REGISTRY_TABLE' | 'WINDOWS_TABLE'>,
  objects: ObjectStore,
): { baselines: BaselineStore & BaselineReader; grids: GridStore; periods: PeriodStore; unpacker: Unpacker } {
  const client = documentClient();
  const registry = { client, table: env.REGISTRY_TABLE };
  return {
    baselines: new DynamoBaselineStore({ ...registry, objects }),
    grids: new DynamoGridStore(registry),
    periods: new DynamoPeriodStore({ client, table: env.WINDOWS_TABLE, clock: new SystemClock() }),
    unpacker: new GzipUnpacker(),
  };
}
