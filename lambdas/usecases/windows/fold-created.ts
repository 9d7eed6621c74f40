import type { CreatedObject } from '../../contracts/messages/object-created.ts';
import { foldArrived, type Arrived, type FoldArrivedDeps } from './fold-arrived.ts';

/** What folding an object that was told of needs. */
export type FoldCreatedDeps = FoldArrivedDeps & {
  /** Name of an object's content for ever. */
  readonly hashOf: (object: CreatedObject) => string;
};

/** An object that was told of, and how it is folded. */
export interface ToldObject extends CreatedObject {
  readonly windowSeconds: number;
  readonly until: number;
}

/** Folds an object under the key that it has; its hash is made of that key, so that it is one object whoever tells of it. */
export async function foldCreated(deps: FoldCreatedDeps, told: ToldObject): Promise<Arrived> {
  const { decodedKey, ...object } = told;
  const outcome = await foldArrived(deps, { ...object, hash: deps.hashOf(object) });
  if (outcome.kind === 'folded' || decodedKey === undefined) return outcome;
  const decoded = { ...object, key: decodedKey };
  return foldArrived(deps, { ...decoded, hash: deps.hashOf(decoded) });
}
