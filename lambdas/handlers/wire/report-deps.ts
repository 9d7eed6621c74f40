import { HtmlReportRenderer } from '../../adapters/charts/html-report-renderer.ts';
import { documentClient, objectClient } from '../../adapters/clients/aws-clients.ts';
import { DynamoAlertStore } from '../../adapters/dynamo/registry/dynamo-alert-store.ts';
import { DynamoBaselineStore } from '../../adapters/dynamo/registry/dynamo-baseline-store.ts';
import { DynamoModelRegistry } from '../../adapters/dynamo/registry/dynamo-model-registry.ts';
import { DynamoReportLog } from '../../adapters/dynamo/registry/dynamo-report-log.ts';
import { DynamoRolloutStore } from '../../adapters/dynamo/registry/dynamo-rollout-store.ts';
import { DynamoWatchStore } from '../../adapters/dynamo/registry/dynamo-watch-store.ts';
import { DynamoPeriodStore } from '../../adapters/dynamo/windows/dynamo-period-store.ts';
import { S3ObjectStore } from '../../adapters/objects/s3-object-store.ts';
import { SystemClock } from '../../adapters/system/system-clock.ts';
import type { MakeReportDeps } from '../../usecases/reporting/make-report.ts';

/** What every function that makes reports of models is made of. */
export function reportDeps(env: {
  readonly REGISTRY_TABLE: string;
  readonly WINDOWS_TABLE: string;
  readonly DATA_BUCKET: string;
}): MakeReportDeps {
  const client = documentClient();
  const table = { client, table: env.REGISTRY_TABLE };
  const alerts = new DynamoAlertStore(table);
  const objects = new S3ObjectStore({ client: objectClient(), bucket: env.DATA_BUCKET });
  return {
    registry: new DynamoModelRegistry(table),
    rollouts: new DynamoRolloutStore(table),
    periods: new DynamoPeriodStore({ client, table: env.WINDOWS_TABLE, clock: new SystemClock() }),
    objects,
    baselines: new DynamoBaselineStore({ ...table, objects }),
    alerts,
    log: alerts,
    watches: new DynamoWatchStore(table),
    reports: new DynamoReportLog(table),
    renderer: new HtmlReportRenderer(),
  };
}
