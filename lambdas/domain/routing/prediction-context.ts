/** Why a request went where it went, as ids write it. */
const letters = { random: 'r', rule: 'u', holdout: 'h', shadow: 's', probe: 'p' } as const;

/** What a prediction id carries, so that feedback joins without a read. */
export interface PredictionContext {
  readonly model: string;
  readonly version: string;
  readonly assignment: keyof typeof letters;
  readonly revision: number;
  /** Epoch seconds of the minute in which the answer left. */
  readonly window: number;
  /** Position slice 0..63. */
  readonly slice: number;
  readonly requestId: string;
  /** Prediction rounded to a thousandth; absent when it is no number. */
  readonly prediction?: number | undefined;
}

/** Writes a context as the text that is signed: a list, short, because it travels in a header. */
export function writeContext(context: PredictionContext): string {
  const { model, version, assignment, revision, window, slice, requestId, prediction } = context;
  const rounded = prediction === undefined ? null : Math.round(prediction * 1000) / 1000;
  return JSON.stringify([1, model, version, letters[assignment], revision, window, slice, requestId, rounded]);
}

/** Reads what `writeContext` wrote; undefined for any other text. */
export function readContext(text: string): PredictionContext | undefined {
  const parts = listOf(text);
  const [schema, model, version, letter, revision, window, slice, requestId, prediction] = parts;
  const names = namesOf([model, version, requestId]);
  const numbers = numbersOf([revision, window, slice]);
  const assignment = Object.entries(letters).find(([, written]) => written === letter)?.[0];
  const isWhole = schema === 1 && parts.length === 9 && (prediction === null || typeof prediction === 'number');
  if (!isWhole || names === undefined || numbers === undefined || !isAssignment(assignment)) return undefined;
  const context = { model: names[0], version: names[1], requestId: names[2], assignment };
  const known = { ...context, revision: numbers[0], window: numbers[1], slice: numbers[2] };
  return prediction === null ? known : { ...known, prediction };
}

type Three<T> = readonly [T, T, T];

function listOf(text: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}

function namesOf([a, b, c]: Three<unknown>): Three<string> | undefined {
  return typeof a === 'string' && typeof b === 'string' && typeof c === 'string' ? [a, b, c] : undefined;
}

function numbersOf([a, b, c]: Three<unknown>): Three<number> | undefined {
  return typeof a === 'number' && typeof b === 'number' && typeof c === 'number' ? [a, b, c] : undefined;
}

function isAssignment(name: string | undefined): name is keyof typeof letters {
  return name !== undefined && Object.hasOwn(letters, name);
}
