import { errorStatus } from '../../lambdas/contracts/api/error-codes.ts';
import type { SeededRandomness } from '../../test/support/fakes/seeded-randomness.ts';

/** A place where others write what we read. */
export interface Surface {
  readonly name: string;
  /**
   * Sends one drawn case and says what became of it, as a status or the name of an outcome.
   *
   * @throws Error for a status that is documented nowhere, a write where something was refused, and whatever the product throws
   */
  readonly send: (random: SeededRandomness) => Promise<string>;
}

const documented: ReadonlySet<number> = new Set([200, 201, 202, ...Object.values(errorStatus)]);

/** @throws Error for a status that callers are told of nowhere, and for our own fault, which is one of the product */
export function checkStatus(status: number, detail: unknown): void {
  if (!documented.has(status)) throw new Error(`status ${status} is documented nowhere`, { cause: detail });
  if (status === errorStatus.INTERNAL) throw new Error('a fault of our own', { cause: detail });
}

/** @throws Error with the text, unless it holds */
export function demand(holds: boolean, text: string): void {
  if (!holds) throw new Error(text);
}
