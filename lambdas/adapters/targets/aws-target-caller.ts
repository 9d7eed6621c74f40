import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import type { Target } from '../../contracts/people/target.ts';
import type { TargetReply } from '../../usecases/serving/ports.ts';

/** A request for a target inside AWS. */
export interface AwsCall {
  readonly body: Uint8Array;
  readonly contentType: string;
  /** Headers of the caller that go on, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

// The clients are loaded when the first model needs them: most routers call one kind of target.
let lambdaClient: LambdaClient | undefined;
let sageMakerClient: SageMakerRuntimeClient | undefined;

/**
 * Invokes a Lambda function with the request's body as its event.
 *
 * A function error is a failure; a body that Lambda cannot take as an event is the caller's own fault, status 400.
 */
export async function callLambda(target: Extract<Target, { kind: 'lambda' }>, call: AwsCall): Promise<TargetReply> {
  const sdk = await import('@aws-sdk/client-lambda');
  lambdaClient ??= new sdk.LambdaClient({ maxAttempts: 1 });
  const command = new sdk.InvokeCommand({ FunctionName: target.functionArn, Payload: call.body });
  try {
    const { FunctionError, Payload } = await lambdaClient.send(command, { abortSignal: call.signal });
    if (FunctionError !== undefined) return { kind: 'failed', errorClass: 'function-error' };
    return { kind: 'reply', status: 200, contentType: 'application/json', body: Payload ?? new Uint8Array() };
  } catch (error) {
    if (nameOf(error) === 'InvalidRequestContentException') return textReply(400, 'the body must be JSON');
    throw error;
  }
}

/** Invokes a SageMaker endpoint, or one inference component of it; what the container refuses comes back with its status. */
export async function callSageMaker(
  target: Extract<Target, { kind: 'sagemaker' }>,
  call: AwsCall,
): Promise<TargetReply> {
  const sdk = await import('@aws-sdk/client-sagemaker-runtime');
  sageMakerClient ??= new sdk.SageMakerRuntimeClient({ maxAttempts: 1 });
  const component =
    target.inferenceComponent === undefined ? {} : { InferenceComponentName: target.inferenceComponent };
  const named = { EndpointName: target.endpointName, ...component };
  const content = { Body: call.body, ContentType: call.contentType };
  const command = new sdk.InvokeEndpointCommand({ ...named, ...content, ...fieldsOf(call.headers) });
  try {
    const { Body, ContentType } = await sageMakerClient.send(command, { abortSignal: call.signal });
    const contentType = ContentType ?? 'application/json';
    return { kind: 'reply', status: 200, contentType, body: Body ?? new Uint8Array() };
  } catch (error) {
    const status: unknown = error instanceof sdk.ModelError ? error.OriginalStatusCode : undefined;
    if (!(error instanceof sdk.ModelError) || typeof status !== 'number') throw error;
    return textReply(status, error.OriginalMessage ?? '');
  }
}

/** Fields of an invocation that callers fill by the headers of the same meaning, each with the longest value that SageMaker takes. */
const fields = {
  accept: ['Accept', 1_024],
  'x-amzn-sagemaker-custom-attributes': ['CustomAttributes', 1_024],
  'x-amzn-sagemaker-inference-id': ['InferenceId', 64],
  'x-amzn-sagemaker-target-model': ['TargetModel', 1_024],
  'x-amzn-sagemaker-target-variant': ['TargetVariant', 63],
} as const;

type Field = (typeof fields)[keyof typeof fields][0];

/** A value that SageMaker would refuse stays behind: the refusal would count against the version. */
function fieldsOf(headers: AwsCall['headers']): { readonly [name in Field]?: string } {
  const found = Object.entries(fields).flatMap(([header, [field, longest]]) => {
    const value = headers[header];
    return value === undefined || value === '' || value.length > longest ? [] : [[field, value] as const];
  });
  return Object.fromEntries(found);
}

function textReply(status: number, text: string): TargetReply {
  return { kind: 'reply', status, contentType: 'text/plain', body: new TextEncoder().encode(text) };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}
