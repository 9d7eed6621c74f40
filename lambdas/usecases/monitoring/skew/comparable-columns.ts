import type { Specification } from '../../../contracts/people/specification.ts';

/** A feature that is captured as one plain value. */
export interface ComparableColumn {
  readonly name: string;
  /** Whether its values may be shown: those of a text are not. */
  readonly isShown: boolean;
}

/** Features that can be compared: neither sensitive ones nor embeddings, whose values are not captured as they are. */
export function comparableColumns({ signature }: Pick<Specification, 'signature'>): readonly ComparableColumn[] {
  return (signature?.features ?? [])
    .filter(({ sensitive, kind }) => sensitive === undefined && kind !== 'embedding')
    .map(({ name, kind }) => ({ name, isShown: kind !== 'text' }));
}
