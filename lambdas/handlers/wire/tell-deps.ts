import { documentClient } from '../../adapters/clients/aws-clients.ts';
import { busClient, topicClient } from '../../adapters/clients/machine-clients.ts';
import { DynamoToldLog } from '../../adapters/dynamo/registry/dynamo-told-log.ts';
import { SnsBusTeller } from '../../adapters/telling/sns-bus-teller.ts';
import type { ShiftEnv } from '../../contracts/runtime/rollout-env.ts';
import type { DigestLog, Teller, ToldLog } from '../../usecases/telling/ports.ts';

/** What every function that tells people is made of. */
export function tellDeps(env: Pick<ShiftEnv, 'REGISTRY_TABLE' | 'TOPICS' | 'EVENT_BUS'>): {
  readonly teller: Teller;
  readonly told: ToldLog & DigestLog;
} {
  return {
    teller: new SnsBusTeller({
      topics: topicClient(),
      bus: busClient(),
      topicArns: env.TOPICS,
      busName: env.EVENT_BUS,
    }),
    told: new DynamoToldLog({ client: documentClient(), table: env.REGISTRY_TABLE }),
  };
}
