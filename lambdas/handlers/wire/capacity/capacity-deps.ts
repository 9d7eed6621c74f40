import { SageMakerCapacity, sageMakerService } from '../../../adapters/capacity/sagemaker-capacity.ts';
import type { EndpointCapacity } from '../../../usecases/rollout/ports.ts';

/** Instances of endpoints, for every function that moves them or looks at them. */
export function capacityDeps(): { readonly capacity: EndpointCapacity } {
  return { capacity: new SageMakerCapacity(sageMakerService()) };
}
