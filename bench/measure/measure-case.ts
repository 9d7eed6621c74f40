import * as z from 'zod';

/** One case of a file of reference values. */
export const caseSchema = z.looseObject({
  name: z.string(),
  metric: z.string(),
  kind: z.string().optional(),
  input: z.record(z.string(), z.unknown()),
});

/** One case. */
export type MeasureCase = z.infer<typeof caseSchema>;

/** A number, or the like in a tree. */
export type Tree = number | null | readonly Tree[] | { readonly [key: string]: Tree };

/** What one case comes to: exact value, value of the sketch, and how far that one may be off. */
export interface Answer {
  readonly value: Tree;
  readonly sketch: Tree;
  readonly bound: Tree;
  /** Why something is null. */
  readonly reason?: string;
}

/** The input of a case cannot be read. */
export class CaseError extends Error {
  override readonly name = 'CaseError';
  readonly code = 'CASE';
}

/** A value that the sketch holds exactly. */
export function exactly(value: Tree, sketch: Tree = value): Answer {
  return { value, sketch, bound: boundsOf(value, 0) };
}

/** A value that no sketch can give. */
export function rowsOnly(value: Tree, reason: string): Answer {
  return { value, sketch: null, bound: null, reason };
}

/** The same bound for every number of a tree. */
function boundsOf(tree: Tree, bound: number): Tree {
  if (tree === null || typeof tree === 'number') return tree === null ? null : bound + 1e-9 * Math.abs(tree);
  if (isList(tree)) return tree.map((branch) => boundsOf(branch, bound));
  return Object.fromEntries(Object.entries(tree).map(([key, branch]) => [key, boundsOf(branch, bound)]));
}

function isList(tree: Tree): tree is readonly Tree[] {
  return Array.isArray(tree);
}
