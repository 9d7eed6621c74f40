import { documentClient } from '../../adapters/clients/aws-clients.ts';
import { DynamoOutcomeStore } from '../../adapters/dynamo/windows/dynamo-outcome-store.ts';
import { DynamoRowStore } from '../../adapters/dynamo/windows/dynamo-row-store.ts';
import { DynamoSliceStore } from '../../adapters/dynamo/windows/dynamo-slice-store.ts';
import { SystemClock } from '../../adapters/system/system-clock.ts';
import type { PromoteEnv } from '../../contracts/runtime/rollout-env.ts';
import type { OutcomeStore, RowStore, SliceStore } from '../../usecases/windows/ports.ts';

/** What every function that reads rows of the windows table is made of. */
export function windowDeps(env: Pick<PromoteEnv, 'WINDOWS_TABLE'>): {
  rows: RowStore;
  outcomes: OutcomeStore;
  slices: SliceStore;
} {
  const table = { client: documentClient(), table: env.WINDOWS_TABLE, clock: new SystemClock() };
  return {
    rows: new DynamoRowStore(table),
    outcomes: new DynamoOutcomeStore(table),
    slices: new DynamoSliceStore(table),
  };
}
