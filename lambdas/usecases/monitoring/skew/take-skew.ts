import { skewRequest, type SkewAnswer, type SkewBatchAnswer } from '../../../contracts/api/skew-api.ts';
import { InvalidInputError, UnderstudyError } from '../../../contracts/api/errors.ts';
import { check } from '../../../contracts/people/faults.ts';
import type { Specification } from '../../../contracts/people/specification.ts';
import type { ModelRegistry } from '../../registry/ports.ts';
import type { Person } from '../../system/ports.ts';
import type { ObjectStore } from '../../windows/ports.ts';
import { compareBatch } from './compare-batch.ts';
import { endUpload } from './end-upload.ts';
import { readSkew } from './read-skew.ts';
import type { SkewDeps } from './skew-deps.ts';
import { limitOf } from './skew-limit.ts';

/**
 * Takes one call of an upload of feature values: a batch of its rows, or its end.
 *
 * @throws InvalidInputError; UnderstudyError MODEL_NOT_FOUND
 */
export async function takeSkew(
  deps: SkewDeps,
  { model, body, by }: { readonly model: string; readonly body: unknown; readonly by: Person },
): Promise<SkewBatchAnswer | SkewAnswer> {
  const checked = check(skewRequest, body);
  if (!checked.ok) throw new InvalidInputError('the upload', checked.faults);
  const specification = await specificationOf(deps.registry, model);
  const request = checked.value;
  if (request.kind === 'batch') return compareBatch(deps, { model, specification, request });
  return endUpload(deps, { model, specification, request, by });
}

/**
 * What the newest upload came to.
 *
 * @throws UnderstudyError MODEL_NOT_FOUND, or NOT_FOUND where nothing was ever uploaded
 */
export async function showSkew(
  { registry, objects }: Pick<SkewDeps, 'registry'> & { readonly objects: Pick<ObjectStore, 'readText'> },
  model: string,
): Promise<SkewAnswer> {
  const specification = await specificationOf(registry, model);
  const result = await readSkew(objects, model);
  if (result === undefined)
    throw new UnderstudyError(
      'NOT_FOUND',
      `no feature values of ${model} were uploaded: understudy skew ${model} <file>`,
    );
  return { result, limit: limitOf(specification) };
}

async function specificationOf(
  registry: Pick<ModelRegistry, 'readSpecification'>,
  model: string,
): Promise<Specification> {
  const specification = await registry.readSpecification(model);
  if (specification !== undefined) return specification;
  throw new UnderstudyError('MODEL_NOT_FOUND', `model ${model} not found`);
}
