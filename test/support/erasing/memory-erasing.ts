import type { ErasureItem } from '../../../lambdas/contracts/stored/erasure-item.ts';
import type { ItemKey } from '../../../lambdas/contracts/stored/keys.ts';
import type { ErasureLog, ItemRemover, ListedObject, ObjectRemover } from '../../../lambdas/usecases/erasing/ports.ts';
import type { AuditEntry } from '../../../lambdas/usecases/registry/ports.ts';
import type { MemoryObjects } from '../fakes/memory-objects.ts';

const PAGE = 2;

/** Items, objects and the log of deletions in memory, page by page; it dies before the call that a test names. */
export class MemoryErasing implements ErasureLog, ItemRemover, ObjectRemover {
  readonly name = 'data';
  readonly erasures = new Map<string, ErasureItem>();
  readonly audits: AuditEntry[] = [];
  /** `table pk sk` of all items. */
  readonly items = new Set<string>();
  /** Ids whose labels were removed. */
  readonly labels = new Set<string>();
  /** Keys of objects that came just now. */
  readonly young = new Set<string>();
  /** Calls until it dies. */
  callsLeft = Infinity;
  /** What every write costs. */
  onWrite = (): void => undefined;
  readonly #objects: MemoryObjects;
  readonly #now: () => number;

  constructor(objects: MemoryObjects, now: () => number) {
    this.#objects = objects;
    this.#now = now;
  }

  async readErasure(model: string): Promise<ErasureItem | undefined> {
    return structuredClone(this.erasures.get(model));
  }

  async beginErasure(erasure: ErasureItem, audit: AuditEntry): Promise<'written' | 'conflict'> {
    this.#call();
    if (this.erasures.has(erasure.model)) return 'conflict';
    this.erasures.set(erasure.model, structuredClone(erasure));
    this.audits.push(audit);
    return 'written';
  }

  async saveErasure(erasure: ErasureItem): Promise<'written' | 'conflict'> {
    this.#call();
    if (this.erasures.get(erasure.model)?.stamp !== erasure.stamp - 1) return 'conflict';
    this.erasures.set(erasure.model, structuredClone(erasure));
    return 'written';
  }

  async endErasure({ model }: ErasureItem, audit: AuditEntry): Promise<void> {
    this.#call();
    if (this.erasures.delete(model)) this.audits.push(audit);
  }

  async removeItems(table: 'registry' | 'windows', { pk, sk }: ItemKey): Promise<number> {
    this.#call();
    const found = [...this.items].filter((item) => item.startsWith(`${table} ${pk} ${sk}`)).slice(0, PAGE);
    for (const item of found) this.items.delete(item);
    return found.length;
  }

  async removeLabels(ids: readonly string[]): Promise<void> {
    this.#call();
    for (const id of ids) this.labels.add(id);
  }

  async listPage(prefix: string, after: string): Promise<readonly ListedObject[]> {
    const found = [...this.#objects.objects.keys()].filter((key) => key.startsWith(prefix) && key > after);
    const at = (key: string): number => (this.young.has(key) ? this.#now() : (this.#objects.modified.get(key) ?? 0));
    return found
      .toSorted()
      .slice(0, PAGE)
      .map((key) => ({ key, etag: `e-${key}`, modifiedAt: at(key) }));
  }

  async removeObjects(keys: readonly string[]): Promise<void> {
    this.#call();
    for (const key of keys) this.#objects.objects.delete(key);
  }

  #call(): void {
    this.onWrite();
    this.callsLeft -= 1;
    if (this.callsLeft < 0) throw new Error('the function died');
  }
}
