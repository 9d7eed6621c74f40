import { described, type DescribedEndpoint } from '../../contracts/messages/endpoint/described-endpoint.ts';
import type { Scaled, SeenEndpoint, SeenVariant } from '../../domain/rollout/capacity/seen-endpoint.ts';
import type { EndpointCapacity } from '../../usecases/rollout/ports.ts';
import { callJson, JsonCallError, type JsonService } from './signed-json.ts';

type Variant = DescribedEndpoint['ProductionVariants'][number];

/** States in which an endpoint answers and takes no order. */
const UPDATING: ReadonlySet<string> = new Set(['Updating', 'SystemUpdating', 'RollingBack']);
/** What the service says of an order while an earlier one is under way. */
const BUSY = /in-progress|in progress|InService/i;
/** What the service says of an endpoint that there is not. */
const GONE = /could not find/i;

/** Instances of SageMaker endpoints in the account and Region of the function. */
export class SageMakerCapacity implements EndpointCapacity {
  readonly #service: JsonService;

  constructor(service: JsonService) {
    this.#service = service;
  }

  async readEndpoint(endpointName: string): Promise<SeenEndpoint> {
    try {
      const answer = described.safeParse(
        await callJson(this.#service, 'DescribeEndpoint', { EndpointName: endpointName }),
      );
      return answer.success ? seenOf(answer.data) : { kind: 'unseen', says: 'SageMaker answered something else' };
    } catch (error) {
      return { kind: 'unseen', says: saysOf(error), ...(isInvalid(error, GONE) ? { isGone: true } : {}) };
    }
  }

  async scale({ endpointName, variantName, instances }: Parameters<EndpointCapacity['scale']>[0]): Promise<Scaled> {
    try {
      await callJson(this.#service, 'UpdateEndpointWeightsAndCapacities', {
        EndpointName: endpointName,
        DesiredWeightsAndCapacities: [{ VariantName: variantName, DesiredInstanceCount: instances }],
      });
      return { kind: 'ordered' };
    } catch (error) {
      const says = saysOf(error);
      return isInvalid(error, BUSY) ? { kind: 'busy' } : { kind: 'refused', says };
    }
  }
}

/** The service as the SDK finds it: a local address where one is named. */
export function sageMakerService(env: NodeJS.ProcessEnv = process.env): JsonService {
  const region = env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? 'us-east-1';
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const named = env['AWS_ENDPOINT_URL_SAGEMAKER'] ?? env['AWS_ENDPOINT_URL'];
  return {
    endpoint: named ?? `https://api.sagemaker.${region}.${suffix}`,
    region,
    service: 'sagemaker',
    target: 'SageMaker',
  };
}

function seenOf(endpoint: DescribedEndpoint): SeenEndpoint {
  const { EndpointStatus: status, ProductionVariants: variants } = endpoint;
  const state = status === 'InService' ? 'ready' : UPDATING.has(status) ? 'updating' : 'failed';
  const isAsync = endpoint.AsyncInferenceConfig !== undefined && endpoint.AsyncInferenceConfig !== null;
  return { kind: 'seen', state, status, isAsync, variants: variants.map(variantOf) };
}

function variantOf(variant: Variant): SeenVariant {
  const { VariantName: name, CurrentInstanceCount: instances = 0, DesiredInstanceCount: wanted = instances } = variant;
  return { name, instances, wanted, scaling: scalingOf(variant) };
}

function scalingOf({
  CurrentServerlessConfig: serverless,
  ManagedInstanceScaling: managed,
}: Variant): SeenVariant['scaling'] {
  if (serverless !== undefined && serverless !== null) return 'serverless';
  return managed?.Status === 'ENABLED' ? 'managed' : 'number';
}

function isInvalid(error: unknown, why: RegExp): boolean {
  return error instanceof JsonCallError && error.code === 'ValidationException' && why.test(error.message);
}

function saysOf(error: unknown): string {
  if (error instanceof JsonCallError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
