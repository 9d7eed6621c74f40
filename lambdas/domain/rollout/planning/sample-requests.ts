import type { Specification } from '../../../contracts/people/specification.ts';
import { statusKind } from '../../routing/answer-status.ts';
import { placeAt, placeKey } from '../../routing/json-path.ts';
import { predictionIn, type PredictionPlace } from '../../routing/prediction.ts';

/** The part of a signature that sample requests are made of. */
interface Sampled {
  readonly features: readonly Pick<Signature['features'][number], 'name' | 'kind' | 'path' | 'example'>[];
  readonly samples?: readonly unknown[] | undefined;
}

type Signature = NonNullable<Specification['signature']>;

/** A whole request, as it is sent. */
export interface SampleRequest {
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** The declared samples, or one made of the features' examples; an empty object without a signature. */
export function sampleRequests(signature: Sampled | undefined): readonly SampleRequest[] {
  if (signature?.samples !== undefined && signature.samples.length > 0) return signature.samples.map(requestOf);
  const features = signature?.features ?? [];
  const body = features.reduce<unknown>((document, { name, path, kind, example }) => {
    const value = example ?? (kind === 'numeric' ? 1 : 'sample');
    return path === undefined ? placeKey(document, name, value) : placeAt(document, path, value);
  }, {});
  return [jsonRequest(body)];
}

/** An answer to a sample, as far as it is judged. */
interface AnswerLike {
  readonly status: number;
  readonly body: Uint8Array;
}

/** Undefined for a proper answer (2xx, a prediction where it was declared to stand), else what is wrong in one word. */
export function answerFault({ status, body }: AnswerLike, place: PredictionPlace): string | undefined {
  if (statusKind(status) !== 'answer') return `http-${status}`;
  const predicted = predictionIn(body, place);
  return predicted.kind === 'bad' ? predicted.reason : undefined;
}

/** A sample is any JSON value, unless it says that it is a text or bytes of a type of their own. */
function requestOf(sample: unknown): SampleRequest {
  if (!isTyped(sample)) return jsonRequest(sample);
  const { contentType, text, base64 = '' } = sample;
  return { contentType, body: text === undefined ? bytesOf(base64) : new TextEncoder().encode(text) };
}

interface TypedSample {
  readonly contentType: string;
  readonly text?: string;
  readonly base64?: string;
}

function isTyped(sample: unknown): sample is TypedSample {
  if (typeof sample !== 'object' || sample === null || Object.keys(sample).length !== 2) return false;
  const { contentType, text, base64 }: Partial<Record<keyof TypedSample, unknown>> = sample;
  return typeof contentType === 'string' && typeof (text ?? base64) === 'string';
}

function jsonRequest(value: unknown): SampleRequest {
  return { contentType: 'application/json', body: new TextEncoder().encode(JSON.stringify(value)) };
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
