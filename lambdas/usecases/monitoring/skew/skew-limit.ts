import type { Specification } from '../../../contracts/people/specification.ts';

const LIMIT = 0.01;

/** Share of records in which a feature may differ before a ticket opens. */
export function limitOf(specification: Pick<Specification, 'monitoring'> | undefined): number {
  return specification?.monitoring?.skewLimit ?? LIMIT;
}
