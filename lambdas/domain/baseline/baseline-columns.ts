import type { Specification } from '../../contracts/people/specification.ts';

/** What a baseline of a model holds. */
export interface BaselineColumns {
  /** Features that are compared as they are. */
  readonly features: readonly { readonly name: string; readonly kind: 'numeric' | 'categorical' }[];
  /** Features that it leaves out, with the reason. */
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
  /** Kind of the predictions; absent where the signature names none. */
  readonly prediction?: 'numeric' | 'categorical';
}

/** Columns of a baseline by the signature of its model. */
export function baselineColumns({ task, signature }: Specification): BaselineColumns {
  const features: { name: string; kind: 'numeric' | 'categorical' }[] = [];
  const leftOut: { name: string; reason: string }[] = [];
  for (const { name, kind, sensitive } of signature?.features ?? []) {
    // Only the deployed stage knows the key by which captured values are hashed.
    if (sensitive !== undefined) leftOut.push({ name, reason: 'its values are sensitive' });
    else if (kind === 'numeric' || kind === 'categorical') features.push({ name, kind });
    else leftOut.push({ name, reason: `features of kind ${kind} are not compared` });
  }
  if (signature?.prediction === undefined) return { features, leftOut };
  return { features, leftOut, prediction: task === 'multiclass' ? 'categorical' : 'numeric' };
}
