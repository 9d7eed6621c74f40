import { valueAt } from '../../routing/json-path.ts';

/** The part of a signature that sample requests are made of. */
interface SignatureLike {
  readonly features: readonly {
    readonly name: string;
    readonly kind: string;
    readonly example?: string | number | boolean | undefined;
  }[];
  readonly samples?: readonly Readonly<Record<string, unknown>>[] | undefined;
}

/** Whole request bodies: the declared samples, or one made of the features' examples; an empty body without a signature. */
export function sampleBodies(signature: SignatureLike | undefined): readonly Readonly<Record<string, unknown>>[] {
  if (signature?.samples !== undefined && signature.samples.length > 0) return signature.samples;
  const features = signature?.features ?? [];
  const values = features.map(
    ({ name, kind, example }) => [name, example ?? (kind === 'numeric' ? 1 : 'sample')] as const,
  );
  return [Object.fromEntries(values)];
}

/** An answer to a sample, as far as it is judged. */
interface AnswerLike {
  readonly status: number;
  readonly text: string;
}

/** Undefined for a proper answer (2xx, JSON, a prediction where it was declared to stand), else what is wrong in one word. */
export function answerFault({ status, text }: AnswerLike, predictionPath: string | undefined): string | undefined {
  if (status < 200 || status > 299) return `http-${status}`;
  const parsed = parse(text);
  if (parsed === undefined) return 'no-json';
  if (predictionPath === undefined) return undefined;
  return valueAt(parsed.value, predictionPath) === undefined ? 'no-prediction' : undefined;
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
