import { Logger } from '@aws-lambda-powertools/logger';
import { documentClient } from '../../adapters/clients/aws-clients.ts';
import { queueClient } from '../../adapters/clients/machine-clients.ts';
import { DynamoModelRegistry } from '../../adapters/dynamo/registry/dynamo-model-registry.ts';
import { SqsCheckQueue } from '../../adapters/machine/sqs-check-queue.ts';
import { SystemClock } from '../../adapters/system/system-clock.ts';
import { sweepEnv } from '../../contracts/runtime/monitoring-env.ts';
import { sweepModels, type Swept } from '../../usecases/monitoring/sweep-models.ts';

const env = sweepEnv.parse(process.env);
const logger = new Logger({ serviceName: 'sweep' });
const deps = {
  models: new DynamoModelRegistry({ client: documentClient(), table: env.REGISTRY_TABLE }),
  queue: new SqsCheckQueue({ client: queueClient(), url: env.CHECK_QUEUE }),
  clock: new SystemClock(),
};

/** Asks for the checks of all models; called each minute. */
export async function handler(): Promise<Swept> {
  const swept = await sweepModels(deps, env.CHECK_WINDOWS * env.WINDOW_SECONDS);
  logger.info('models swept', { ...swept });
  return swept;
}
