import * as z from 'zod';
import type { Assignment } from '../people/names.ts';

/** Why a request went where it went, as ids write it. */
const letters = {
  random: 'r',
  rule: 'u',
  holdout: 'h',
  shadow: 's',
  probe: 'p',
  refused: 'n',
} as const satisfies Record<Assignment, string>;
const assignments = { r: 'random', u: 'rule', h: 'holdout', s: 'shadow', p: 'probe', n: 'refused' } as const;

const DIGITS = 9;

/** What is signed: a list, short, because it travels in a header. */
const written = z
  .tuple([
    z.literal(1),
    z.string(),
    z.string(),
    z.enum(['r', 'u', 'h', 's', 'p', 'n']),
    z.number(),
    z.number(),
    z.number(),
    z.string(),
    z.union([z.number(), z.string(), z.null()]),
    z.array(z.string()).optional(),
    z.literal(1).optional(),
  ])
  .transform(([, model, version, letter, ...rest]): PredictionContext => {
    const [revision, window, slice, requestId, prediction, segments = [], scored] = rest;
    const context = { model, version, assignment: assignments[letter], revision, window, slice, requestId };
    const known = prediction === null ? context : { ...context, prediction };
    const inSegments = segments.length === 0 ? known : { ...known, segments };
    return scored === undefined ? inSegments : { ...inSegments, isScored: true };
  });

/** What a prediction id carries, so that feedback joins without a read. */
export interface PredictionContext {
  readonly model: string;
  readonly version: string;
  readonly assignment: Assignment;
  readonly revision: number;
  /** Epoch seconds at which the answer left: it belongs to the window that holds them. */
  readonly window: number;
  /** Position slice 0..63. */
  readonly slice: number;
  readonly requestId: string;
  /** Prediction: a number to nine digits, or the name of a class of at most 40 characters; absent when it is neither. */
  readonly prediction?: number | string | undefined;
  /** Codes of the levels of declared segments that the request is in; four at most. */
  readonly segments?: readonly string[] | undefined;
  /** Its events are told apart by request: they are joined with the champion's score. */
  readonly isScored?: true | undefined;
}

/** Writes a context as the text that is signed. */
export function writeContext(context: PredictionContext): string {
  const { model, version, assignment, revision, window, slice, requestId, prediction, segments, isScored } = context;
  const rounded = typeof prediction === 'number' ? Number(prediction.toPrecision(DIGITS)) : (prediction ?? null);
  const all = [1, model, version, letters[assignment], revision, window, slice, requestId, rounded];
  if (isScored === true) return JSON.stringify([...all, segments ?? [], 1]);
  return JSON.stringify(segments === undefined ? all : [...all, segments]);
}

/** Reads what `writeContext` wrote; undefined for any other text. */
export function readContext(text: string): PredictionContext | undefined {
  return written.safeParse(parsed(text)).data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
