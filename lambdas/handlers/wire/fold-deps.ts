import { FirehoseClient } from '@aws-sdk/client-firehose';
import { documentClient, objectClient } from '../../adapters/clients/aws-clients.ts';
import { queueClient } from '../../adapters/clients/machine-clients.ts';
import { DynamoAlertStore } from '../../adapters/dynamo/registry/dynamo-alert-store.ts';
import { DynamoGridStore } from '../../adapters/dynamo/registry/dynamo-grid-store.ts';
import { DynamoModelRegistry } from '../../adapters/dynamo/registry/dynamo-model-registry.ts';
import { DynamoDirtyStore } from '../../adapters/dynamo/windows/dynamo-dirty-store.ts';
import { DynamoLabelStore } from '../../adapters/dynamo/windows/dynamo-label-store.ts';
import { DynamoOutcomeStore } from '../../adapters/dynamo/windows/dynamo-outcome-store.ts';
import { DynamoRowStore } from '../../adapters/dynamo/windows/dynamo-row-store.ts';
import { SqsFoldQueue } from '../../adapters/machine/sqs-fold-queue.ts';
import { DynamoSliceStore } from '../../adapters/dynamo/windows/dynamo-slice-store.ts';
import { FeedbackFileReader } from '../../adapters/objects/feedback-file-reader.ts';
import { S3ObjectStore } from '../../adapters/objects/s3-object-store.ts';
import { FirehoseFeedbackSink } from '../../adapters/router/firehose-feedback-sink.ts';
import { secretsManagerReader } from '../../adapters/router/secret-signer.ts';
import { SecretVerifier } from '../../adapters/router/secret-verifier.ts';
import { SystemClock } from '../../adapters/system/system-clock.ts';
import type { FoldEnv } from '../../contracts/runtime/windows-env.ts';
import type { FoldArrivedDeps } from '../../usecases/windows/fold-arrived.ts';
import { OutageWatch } from '../../usecases/monitoring/service/outage-watch.ts';
import { FoldCatalog } from '../../usecases/windows/fold-catalog.ts';
import { KeptFeedbackModels } from '../../usecases/windows/feedback/feedback-models.ts';
import { tellDeps } from './tell-deps.ts';

/** What folding objects of every kind is made of. */
export function foldDeps(env: FoldEnv): FoldArrivedDeps {
  const client = documentClient();
  const clock = new SystemClock();
  const objects = new S3ObjectStore({ client: objectClient(), bucket: env.DATA_BUCKET });
  const registryTable = { client, table: env.REGISTRY_TABLE };
  const registry = new DynamoModelRegistry(registryTable);
  const grids = new DynamoGridStore(registryTable);
  const windows = { client, table: env.WINDOWS_TABLE, clock };
  return {
    lines: objects,
    objects,
    files: new FeedbackFileReader(objects),
    stream: new FirehoseFeedbackSink({ client: new FirehoseClient({ maxAttempts: 2 }), stream: env.FEEDBACK_STREAM }),
    rows: new DynamoRowStore(windows),
    dirty: new DynamoDirtyStore(windows),
    outcomes: new DynamoOutcomeStore(windows),
    slices: new DynamoSliceStore(windows),
    grids,
    watch: new OutageWatch({ alerts: new DynamoAlertStore(registryTable), registry, ...tellDeps(env), clock }),
    catalog: new FoldCatalog({ registry, grids, clock }),
    ids: new SecretVerifier(secretsManagerReader(env.SIGNING_SECRET)),
    labels: new DynamoLabelStore(windows),
    models: new KeptFeedbackModels(registry, clock),
    queue: new SqsFoldQueue({ client: queueClient(), url: env.FOLD_QUEUE }),
    clock,
  };
}
