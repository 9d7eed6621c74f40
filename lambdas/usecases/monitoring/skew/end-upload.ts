import type { SkewAnswer, SkewRequest } from '../../../contracts/api/skew-api.ts';
import { InvalidInputError } from '../../../contracts/api/errors.ts';
import { SCHEMA } from '../../../contracts/people/names.ts';
import type { Specification } from '../../../contracts/people/specification.ts';
import { isoAt } from '../../../contracts/runtime/instants.ts';
import { skewKey, skewPartKey } from '../../../contracts/stored/object-keys.ts';
import { skewPart, type SkewPart, type SkewResult } from '../../../contracts/stored/skew/skew-result.ts';
import { fieldSkews } from '../../../domain/drift/skew/field-skews.ts';
import { mergeTallies, type FieldTally } from '../../../domain/drift/skew/skew-tally.ts';
import type { Person } from '../../system/ports.ts';
import { sideBySide } from '../../system/side-by-side.ts';
import { summed } from './not-compared.ts';
import { limitOf } from './skew-limit.ts';
import type { SkewDeps } from './skew-deps.ts';

/** The end of an upload, and the model that it is of. */
export interface EndOrder {
  readonly model: string;
  readonly specification: Specification;
  readonly request: Extract<SkewRequest, { kind: 'end' }>;
  readonly by: Person;
}

/** Parts that are read at a time. */
const AT_ONCE = 16;
/** Fields whose examples are kept: the most skewed. */
const WITH_EXAMPLES = 50;

/**
 * Adds up what the batches of an upload came to and keeps it as the model's newest result.
 *
 * Safe to repeat: the same parts give the same counts.
 *
 * @throws InvalidInputError when a batch is missing or not done
 */
export async function endUpload(deps: SkewDeps, order: EndOrder): Promise<SkewAnswer> {
  const { model, specification, request, by } = order;
  const parts = await readParts(deps, order);
  const tallies = parts.reduce<readonly FieldTally[]>((sum, { fields }) => mergeTallies(sum, fields), []);
  const sum = (of: (part: SkewPart) => number): number => parts.reduce((total, part) => total + of(part), 0);
  const result: SkewResult = {
    schema: SCHEMA,
    model,
    upload: request.upload,
    name: request.name,
    at: isoAt(deps.clock.now()),
    by,
    rows: sum(({ rows }) => rows) + request.repeated,
    compared: sum(({ compared }) => compared),
    notCompared: summed(...parts.map(({ notCompared }) => notCompared), { 'repeated-id': request.repeated }),
    fields: fieldSkews(tallies).map((field, i) => (i < WITH_EXAMPLES ? field : { ...field, examples: [] })),
  };
  await deps.objects.writeText(skewKey(model), JSON.stringify(result));
  return { result, limit: limitOf(specification) };
}

async function readParts({ objects }: SkewDeps, { model, request }: EndOrder): Promise<readonly SkewPart[]> {
  const numbers = Array.from({ length: request.batches }, (_, i) => i);
  const parts = new Map<number, SkewPart>();
  await sideBySide(numbers, AT_ONCE, async (n) => {
    const text = await objects.readText(skewPartKey(model, request.upload, n));
    if (text !== undefined) parts.set(n, skewPart.parse(JSON.parse(text)));
  });
  const open = numbers.filter((n) => parts.get(n)?.isDone !== true);
  if (open.length > 0) {
    const message = `batches ${open.slice(0, 10).join(', ')} are not done: send them first`;
    throw new InvalidInputError('the upload', [{ path: 'batches', message }]);
  }
  return numbers.flatMap((n) => parts.get(n) ?? []);
}
