import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { keys, type ItemKey } from '../../../lambdas/contracts/stored/keys.ts';
import { rolloutRecord, type RolloutRecord } from '../../../lambdas/contracts/stored/rollout.ts';
import { route, type Route } from '../../../lambdas/contracts/stored/route.ts';
import { tables } from '../../../test/integration/support/clients.ts';

/** What the registry says of a model and one of its rollouts, read without the product's own adapters. */
export interface Standing {
  readonly route: Route | undefined;
  readonly record: RolloutRecord | undefined;
  /** An entry says that the rollout is open. */
  readonly isListedOpen: boolean;
}

/** Reads it with strong consistency. */
export async function readStanding(tableName: string, model: string, rolloutId: string): Promise<Standing> {
  const read = async (Key: ItemKey): Promise<Record<string, unknown> | undefined> =>
    (await tables().send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }))).Item;
  const [itsRoute, record, open, waiting] = await Promise.all([
    read(keys.route(model)),
    read(keys.rollout(model, rolloutId)),
    read(keys.openRollout(model)),
    read(keys.waitingRollout(model, rolloutId)),
  ]);
  return {
    route: itsRoute === undefined ? undefined : route.parse(itsRoute),
    record: record === undefined ? undefined : rolloutRecord.parse(record),
    isListedOpen: open?.['rolloutId'] === rolloutId || waiting !== undefined,
  };
}
