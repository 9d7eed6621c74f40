import type { CheckOutcome } from '../../contracts/stored/finding.ts';
import type { Lack } from '../outcome.ts';
import { whole } from '../wording/numbers.ts';

/** Why there is no number. */
export function lackWords(lack: Lack): string {
  switch (lack.kind) {
    case 'insufficient-data':
      return insufficient(lack);
    case 'undefined':
      return `undefined: ${lack.reason}`;
    case 'refused':
      return `not usable: ${whole(lack.count)} of ${lack.column}: ${lack.reason}`;
  }
}

/** `insufficient-data 12 of 100 labels`. */
export function insufficient({
  of,
  needed,
  got,
}: Pick<Extract<CheckOutcome, { kind: 'insufficient-data' }>, 'of' | 'needed' | 'got'>): string {
  return `insufficient-data ${whole(got)} of ${whole(needed)} (${of})`;
}
