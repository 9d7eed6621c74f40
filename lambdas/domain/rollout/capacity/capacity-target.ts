import type { Target } from '../../../contracts/people/target.ts';
import type { SeenEndpoint } from './seen-endpoint.ts';

/** A place in a version, and what is wrong there. */
export interface TargetFault {
  /** Path within the version: `target.kind`. */
  readonly path: string;
  readonly message: string;
}

/** Why the instances of a target cannot follow traffic, as far as the target itself shows it. */
export function targetFault(target: Target): TargetFault | undefined {
  if (target.kind !== 'sagemaker')
    return {
      path: 'target.kind',
      message: `must be sagemaker where the strategy is batches, got ${JSON.stringify(target.kind)}: only there are instances to be moved`,
    };
  if (target.inferenceComponent === undefined) return undefined;
  return {
    path: 'target.inferenceComponent',
    message: `must be left out where the strategy is batches, got ${JSON.stringify(target.inferenceComponent)}: components share the instances of their endpoint`,
  };
}

/** Why an endpoint, as it stands, cannot give up and get instances. */
export function endpointFault(name: string, seen: SeenEndpoint): TargetFault | undefined {
  const says = refusal(seen);
  return says === undefined ? undefined : { path: 'target.endpointName', message: `${name} ${says}` };
}

function refusal(seen: SeenEndpoint): string | undefined {
  if (seen.kind === 'unseen') return `could not be read: ${seen.says}`;
  if (seen.isAsync) return 'must be a real-time endpoint, it answers into files';
  const [variant, ...others] = seen.variants;
  if (variant === undefined || others.length > 0)
    return `must have one variant, it has ${seen.variants.length} (${seen.variants.map(({ name }) => name).join(', ')})`;
  if (variant.scaling === 'serverless') return 'must have instances, it is serverless: take canary or linear';
  if (variant.scaling === 'managed') return 'must have no scaling of its own, it scales its instances itself';
  return seen.state === 'ready' ? undefined : `must be InService, it is ${seen.status}`;
}
