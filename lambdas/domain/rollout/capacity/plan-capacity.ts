import type { RolloutSettings } from '../../../contracts/people/rollout-settings.ts';
import type { CapacityPlan } from '../../../contracts/stored/capacity/capacity.ts';
import { counted } from '../../wording/counted.ts';
import { durationWords } from '../../wording/duration.ts';
import { batchSize, batchWeights } from './batch-shares.ts';

/** A strategy in batches. */
export type Batches = Extract<NonNullable<RolloutSettings['strategy']>, { kind: 'batches' }>;

/** Both endpoints with the instances that they have, and the waits in seconds. */
export interface CapacityTerms extends Pick<
  CapacityPlan,
  'champion' | 'challenger' | 'scaleSeconds' | 'returnSeconds'
> {
  readonly strategy: Batches;
}

/** The plan of both endpoints' instances, or why there is none: a sentence for the side that it is about. */
export function planCapacity({
  strategy,
  ...terms
}: CapacityTerms): CapacityPlan | { readonly side: 'champion' | 'challenger'; readonly message: string } {
  const { instances } = terms.champion;
  const batch = batchSize(instances, strategy.batchPercent);
  if (instances < 2)
    return {
      side: 'champion',
      message: `${terms.champion.endpointName} must have 2 instances at least, it has ${instances}: a batch would be all of it; take blue-green`,
    };
  if (terms.challenger.instances > batch)
    return {
      side: 'challenger',
      message: `${terms.challenger.endpointName} must begin with ${counted(batch, 'instance')} (a batch) at most, it has ${terms.challenger.instances}: both would make a double fleet`,
    };
  if (terms.challenger.endpointName === terms.champion.endpointName)
    return {
      side: 'challenger',
      message: `${terms.challenger.endpointName} must be another endpoint than the champion's`,
    };
  return { ...terms, instances, batch };
}

/** What will happen to instances, in sentences. */
export function capacityWords({ capacity }: { readonly capacity?: CapacityPlan | undefined }): readonly string[] {
  if (capacity === undefined) return [];
  const { instances, batch, champion, challenger, returnSeconds } = capacity;
  const batches = batchWeights(instances, batch).length + 1;
  return [
    `${champion.endpointName} (${instances} instances) is replaced by ${challenger.endpointName} in ${batches} batches of ${counted(batch, 'instance')}: traffic follows when they are in service, and at most ${instances + batch} run`,
    `taken back, the champion gets at once what its instances carry and the rest as they come, after ${durationWords(returnSeconds)} everything; at once everything where the challenger answers with failures`,
  ];
}
