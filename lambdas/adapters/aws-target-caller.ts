import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import type { Target } from '../contracts/target.ts';
import type { TargetReply } from '../usecases/ports.ts';

/** A request for a target inside AWS. */
export interface AwsCall {
  readonly body: Uint8Array;
  readonly contentType: string;
  readonly signal: AbortSignal;
}

// The clients are loaded when the first model needs them: most routers call one kind of target.
let lambdaClient: LambdaClient | undefined;
let sageMakerClient: SageMakerRuntimeClient | undefined;

/** Invokes a Lambda function with the request's body as its event; a function error is a failure. */
export async function callLambda(target: Extract<Target, { kind: 'lambda' }>, call: AwsCall): Promise<TargetReply> {
  const { InvokeCommand, LambdaClient: Client } = await import('@aws-sdk/client-lambda');
  lambdaClient ??= new Client({ maxAttempts: 1 });
  const command = new InvokeCommand({ FunctionName: target.functionArn, Payload: call.body });
  const { FunctionError, Payload } = await lambdaClient.send(command, { abortSignal: call.signal });
  if (FunctionError !== undefined) return { kind: 'failed', errorClass: 'function-error' };
  return { kind: 'reply', status: 200, contentType: 'application/json', body: Payload ?? new Uint8Array() };
}

/** Invokes a SageMaker endpoint, or one inference component of it. */
export async function callSageMaker(
  target: Extract<Target, { kind: 'sagemaker' }>,
  call: AwsCall,
): Promise<TargetReply> {
  const { InvokeEndpointCommand, SageMakerRuntimeClient: Client } = await import('@aws-sdk/client-sagemaker-runtime');
  sageMakerClient ??= new Client({ maxAttempts: 1 });
  const component =
    target.inferenceComponent === undefined ? {} : { InferenceComponentName: target.inferenceComponent };
  const command = new InvokeEndpointCommand({
    EndpointName: target.endpointName,
    Body: call.body,
    ContentType: call.contentType,
    ...component,
  });
  const { Body, ContentType } = await sageMakerClient.send(command, { abortSignal: call.signal });
  return { kind: 'reply', status: 200, contentType: ContentType ?? 'application/json', body: Body ?? new Uint8Array() };
}
