import { Logger } from '@aws-lambda-powertools/logger';
import { documentClient, objectClient } from '../adapters/clients/aws-clients.ts';
import { DynamoModelRegistry } from '../adapters/dynamo/registry/dynamo-model-registry.ts';
import { DynamoDirtyStore } from '../adapters/dynamo/windows/dynamo-dirty-store.ts';
import { DynamoPeriodStore } from '../adapters/dynamo/windows/dynamo-period-store.ts';
import { S3ObjectStore } from '../adapters/objects/s3-object-store.ts';
import { SystemClock } from '../adapters/system/system-clock.ts';
import { compactEnv } from '../contracts/runtime/windows-env.ts';
import { compact, type Compacted } from '../usecases/windows/compaction/compact.ts';

const env = compactEnv.parse(process.env);
const logger = new Logger({ serviceName: 'compact' });
const clock = new SystemClock();
const client = documentClient();
const table = { client, table: env.WINDOWS_TABLE, clock };
const deps = {
  objects: new S3ObjectStore({ client: objectClient(), bucket: env.DATA_BUCKET }),
  periods: new DynamoPeriodStore(table),
  dirty: new DynamoDirtyStore(table),
  models: new DynamoModelRegistry({ client, table: env.REGISTRY_TABLE }),
  clock,
};
/** Time after which no further period is begun, well below the function's own. */
const BUDGET_MS = 120_000;

/** Writes the rows of all periods into which something came. */
export async function handler(): Promise<Compacted> {
  const compacted = await compact(deps, { windowSeconds: env.WINDOW_SECONDS, budgetMs: BUDGET_MS });
  logger.info('periods compacted', { ...compacted });
  return compacted;
}
