import type { ErasureItem } from '../../contracts/stored/erasure-item.ts';
import type { ItemKey } from '../../contracts/stored/keys.ts';
import type { AuditEntry } from '../registry/ports.ts';

/** How far deletions are. */
export interface ErasureLog {
  readErasure(model: string): Promise<ErasureItem | undefined>;
  /** Begins a deletion, with its audit entry in one transaction; `conflict` where one is under way. */
  beginErasure(erasure: ErasureItem, audit: AuditEntry): Promise<'written' | 'conflict'>;
  /** Writes how far it is over the stamp below its own; `conflict` where somebody else went on. */
  saveErasure(erasure: ErasureItem): Promise<'written' | 'conflict'>;
  /** Ends it, with its audit entry in one transaction; the same end again changes nothing. */
  endErasure(erasure: ErasureItem, audit: AuditEntry): Promise<void>;
}

/** Items that are a model's. */
export interface ItemRemover {
  /** Removes up to a page of the items whose sort key begins as `below` says, and counts them; none are left at 0. */
  removeItems(table: 'registry' | 'windows', below: ItemKey): Promise<number>;
  /** Removes the labels of predictions, and the marks of their KPIs. */
  removeLabels(ids: readonly string[]): Promise<void>;
}

/** An object by its key. */
export interface ListedObject {
  readonly key: string;
  readonly etag: string;
  /** Epoch milliseconds. */
  readonly modifiedAt: number;
}

/** Objects that are looked through. */
export interface ObjectRemover {
  /** Name of the bucket. */
  readonly name: string;
  /** Up to a page of the objects whose keys begin with `prefix` and come after `after`, in order; none are left where it is empty. */
  listPage(prefix: string, after: string): Promise<readonly ListedObject[]>;
  /** Removes objects; one that is gone already is no error. */
  removeObjects(keys: readonly string[]): Promise<void>;
}

/** Makes ids of predictions again. */
export interface IdMaker {
  /** Undefined where the payload never had an id. Throws REGISTRY_UNAVAILABLE while the key cannot be read. */
  sign(payload: string): Promise<string | undefined>;
}
