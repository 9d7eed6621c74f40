import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SageMakerCapacity, sageMakerService } from '../../../lambdas/adapters/capacity/sagemaker-capacity.ts';
import { endpointFault } from '../../../lambdas/domain/rollout/capacity/capacity-target.ts';
import { SageMakerStub } from '../../support/sagemaker/sagemaker-stub.ts';

const order = { endpointName: 'fraud', variantName: 'AllTraffic', instances: 4 };

describe('instances of SageMaker endpoints', () => {
  let stub: SageMakerStub;
  let capacity: SageMakerCapacity;
  const before = { ...process.env };

  beforeEach(async () => {
    process.env['AWS_ACCESS_KEY_ID'] = 'test';
    process.env['AWS_SECRET_ACCESS_KEY'] = 'test';
    stub = await SageMakerStub.start();
    stub.given('fraud', 2);
    const service = sageMakerService({ AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL_SAGEMAKER: stub.address });
    capacity = new SageMakerCapacity({ ...service, deadlineMs: 400 });
  });

  afterEach(() => {
    stub.stop();
    process.env = before;
  });

  it('are read as they are, with a signature for SageMaker', async () => {
    expect(await capacity.readEndpoint('fraud')).toEqual({
      kind: 'seen',
      state: 'ready',
      status: 'InService',
      isAsync: false,
      variants: [{ name: 'AllTraffic', instances: 2, wanted: 2, scaling: 'number' }],
    });
    expect(stub.authorizations[0]).toMatch(
      /^AWS4-HMAC-SHA256 Credential=test\/\d{8}\/eu-west-1\/sagemaker\/aws4_request/,
    );
  });

  it('are ordered once at a time', async () => {
    expect(await capacity.scale(order)).toEqual({ kind: 'ordered' });

    expect(await capacity.readEndpoint('fraud')).toMatchObject({
      state: 'updating',
      variants: [{ instances: 2, wanted: 4 }],
    });
    expect(await capacity.scale({ ...order, instances: 5 })).toEqual({ kind: 'busy' });
    expect(stub.orders).toEqual(['fraud 2 > 4']);
  });

  it('are refused with the words of the service', async () => {
    stub.refused.set('UpdateEndpointWeightsAndCapacities', 'ResourceLimitExceeded');

    expect(await capacity.scale(order)).toEqual({
      kind: 'refused',
      says: 'ResourceLimitExceeded: UpdateEndpointWeightsAndCapacities was refused',
    });
    expect(await capacity.scale({ ...order, endpointName: 'none' })).toMatchObject({ kind: 'refused' });
  });

  it('are unseen where the service does not answer, or something else', async () => {
    expect(await capacity.readEndpoint('none')).toEqual({
      kind: 'unseen',
      isGone: true,
      says: 'ValidationException: Could not find endpoint "none".',
    });
    stub.given('odd', 1, { EndpointStatus: 7 });
    expect(await capacity.readEndpoint('odd')).toEqual({ kind: 'unseen', says: 'SageMaker answered something else' });
    stub.stop();
    expect(await capacity.readEndpoint('fraud')).toMatchObject({
      kind: 'unseen',
      says: expect.stringContaining('unreachable'),
    });
  });

  it.each([
    [
      'serverless',
      variant({ CurrentServerlessConfig: { MaxConcurrency: 5 } }),
      'must have instances, it is serverless',
    ],
    ['scaled by itself', variant({ ManagedInstanceScaling: { Status: 'ENABLED' } }), 'must have no scaling of its own'],
    ['asynchronous', { AsyncInferenceConfig: {} }, 'must be a real-time endpoint'],
    ['being created', { EndpointStatus: 'Creating' }, 'must be InService, it is Creating'],
    [
      'of two variants',
      { ProductionVariants: [{ VariantName: 'a' }, { VariantName: 'b' }] },
      'must have one variant, it has 2 (a, b)',
    ],
  ])('cannot follow traffic where an endpoint is %s', async (_what, fields, says) => {
    stub.given('fraud', 2, fields);

    const fault = endpointFault('fraud', await capacity.readEndpoint('fraud'));

    expect(fault).toMatchObject({ path: 'target.endpointName', message: expect.stringContaining(`fraud ${says}`) });
  });

  it('are asked for in the Region of the function', () => {
    expect(sageMakerService({ AWS_REGION: 'cn-north-1' }).endpoint).toBe(
      'https://api.sagemaker.cn-north-1.amazonaws.com.cn',
    );
    expect(sageMakerService({ AWS_REGION: 'eu-west-1' }).endpoint).toBe(
      'https://api.sagemaker.eu-west-1.amazonaws.com',
    );
    expect(sageMakerService({ AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }).endpoint).toBe(
      'http://127.0.0.1:4566',
    );
  });
});

function variant(fields: object): Record<string, unknown> {
  return { ProductionVariants: [{ VariantName: 'AllTraffic', CurrentInstanceCount: 1, ...fields }] };
}
