import type { Specification } from '../../../contracts/people/specification.ts';
import { counted } from '../../wording/counted.ts';
import { listWords } from '../../wording/list.ts';
import { sampleRequests } from '../planning/sample-requests.ts';
import { capturedFrom, rebuiltBody } from './rebuilt-request.ts';
import { fieldsApart } from './fields-apart.ts';

type Declared = Pick<Specification, 'signature' | 'forwardHeaders'>;
type Signature = NonNullable<Specification['signature']>;

/** Most places that one sentence names. */
const MOST_NAMED = 5;

/**
 * Why what is captured of a request is not the whole of what the model is asked: a sentence each, none where it may be.
 *
 * Declared samples are captured and built again: what then differs was not captured. Without samples nothing but the declared features
 * is known of a request; whether they are all of it shows when the champion is asked again.
 */
export function wholeInputFaults(declared: Declared): readonly string[] {
  return reasons(declared).map((why) => `must be left out, as the captured fields are not the whole input: ${why}`);
}

function reasons({ signature, forwardHeaders = [] }: Declared): readonly string[] {
  if (signature === undefined || signature.features.length === 0)
    return ['the model declares no input: signature.features names no field, so that none is captured'];
  return [
    ...featureFaults(signature),
    ...predictionFault(signature),
    ...sampleFaults(signature),
    ...(forwardHeaders.length === 0
      ? []
      : [`forwardHeaders sends ${listWords(forwardHeaders)} on to the target: headers are not captured`]),
  ];
}

function featureFaults({ features }: Signature): readonly string[] {
  return features.flatMap(({ name, kind, sensitive }, at) => {
    const place = `signature.features[${at}] (${name})`;
    if (sensitive === 'hash') return [`${place} is captured hashed: its value is not known`];
    if (sensitive === 'drop') return [`${place} is dropped before capture`];
    return kind === 'embedding' ? [`${place} is an embedding: lists are not captured`] : [];
  });
}

function predictionFault({ prediction }: Signature): readonly string[] {
  return prediction === undefined
    ? ['signature.prediction is not declared: no answer of the champion is recorded']
    : [];
}

function sampleFaults(signature: Signature): readonly string[] {
  return (signature.samples ?? []).flatMap((sample, at) => {
    const [request] = sampleRequests({ features: [], samples: [sample] });
    const place = `signature.samples[${at}]`;
    if (request === undefined) return [];
    if (!request.contentType.startsWith('application/json'))
      return [`${place} is of type ${request.contentType}: bodies are not captured, only fields of JSON`];
    const missing = missingIn(request.body, signature);
    return missing.length === 0 ? [] : [`${place} has ${namesOf(missing)} that no captured feature holds`];
  });
}

function missingIn(body: Uint8Array, signature: Signature): readonly string[] {
  const parsed = parsedOf(body);
  return fieldsApart(parsed, rebuiltBody(capturedFrom(parsed, signature.features), signature.features));
}

function parsedOf(body: Uint8Array): unknown {
  const json: unknown = JSON.parse(new TextDecoder().decode(body));
  return json;
}

function namesOf(places: readonly string[]): string {
  const rest = places.length - MOST_NAMED;
  const named = listWords(places.slice(0, MOST_NAMED));
  return rest > 0 ? `${named} and ${counted(rest, 'more field')}` : named;
}
