import { documentClient, objectClient } from '../../adapters/clients/aws-clients.ts';
import { DynamoModelRegistry } from '../../adapters/dynamo/registry/dynamo-model-registry.ts';
import { DynamoRolloutStore } from '../../adapters/dynamo/registry/dynamo-rollout-store.ts';
import { DynamoRouteStore } from '../../adapters/dynamo/registry/dynamo-route-store.ts';
import { KeptKey } from '../../adapters/router/kept-key.ts';
import { LambdaRouterProbe } from '../../adapters/router/lambda-router-probe.ts';
import { secretsManagerReader } from '../../adapters/router/secret-signer.ts';
import { executionClient, invokeClient } from '../../adapters/clients/machine-clients.ts';
import { SfnExecutionStore } from '../../adapters/machine/sfn-execution-store.ts';
import { S3ObjectStore } from '../../adapters/objects/s3-object-store.ts';
import { SystemClock } from '../../adapters/system/system-clock.ts';
import { SystemRandomness } from '../../adapters/system/system-randomness.ts';
import type { PromoteEnv, RestoreEnv, RollbackEnv } from '../../contracts/runtime/rollout-env.ts';
import type { TakeOverDeps } from '../../usecases/rollout/restoring/end-execution.ts';
import type { PromoteDeps } from '../../usecases/rollout/states/promote-challenger.ts';
import type { Clock } from '../../usecases/system/ports.ts';
import type { LineReader, ObjectIndex, ObjectList, ObjectStore } from '../../usecases/windows/ports.ts';
import { capacityDeps } from './capacity/capacity-deps.ts';
import { tellDeps } from './tell-deps.ts';

/** What every function that moves a route is made of. */
export function routeDeps(
  env: PromoteEnv,
): PromoteDeps & { objects: ObjectStore & ObjectList & ObjectIndex & LineReader } {
  const client = documentClient();
  const table = env.REGISTRY_TABLE;
  const clock = new SystemClock();
  const randomness = new SystemRandomness();
  const objects = new S3ObjectStore({ client: objectClient(), bucket: env.DATA_BUCKET });
  return {
    registry: new DynamoModelRegistry({ client, table }),
    routes: new DynamoRouteStore({ client, table, objects, clock, randomness }),
    rollouts: new DynamoRolloutStore({ client, table }),
    objects,
    clock,
    randomness,
  };
}

/** What every function that puts a champion back is made of. */
export function takeOverDeps(env: RollbackEnv): TakeOverDeps {
  const probe = probeOf(env, new SystemClock());
  return { ...routeDeps(env), ...tellDeps(env), ...capacityDeps(), probe, windowSeconds: env.WINDOW_SECONDS };
}

/** Executions of the rollout machine, that are asked for and started. */
export function executionsOf({ STATE_MACHINE: stateMachine }: Pick<RestoreEnv, 'STATE_MACHINE'>): SfnExecutionStore {
  return new SfnExecutionStore({ client: executionClient(), stateMachine });
}

/** What asks the router for answers that no verdict reads. */
export function probeOf(env: Pick<RestoreEnv, 'ROUTER_FUNCTION' | 'SIGNING_SECRET'>, clock: Clock): LambdaRouterProbe {
  return new LambdaRouterProbe({
    client: invokeClient(),
    functionName: env.ROUTER_FUNCTION,
    key: new KeptKey(secretsManagerReader(env.SIGNING_SECRET)),
    now: () => clock.now(),
  });
}
