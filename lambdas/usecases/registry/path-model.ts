import type { Fault } from '../../contracts/people/faults.ts';
import { textAt } from '../../contracts/people/json-fields.ts';

/** A body that names a model names that of its path. */
export function pathModelFaults(model: string, body: unknown): readonly Fault[] {
  const given = textAt(body, 'model');
  if (given === undefined || given === model) return [];
  return [{ path: 'model', message: `must be the model of the path, ${model}, got ${JSON.stringify(given)}` }];
}
