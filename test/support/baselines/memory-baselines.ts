import { UnderstudyError } from '../../../lambdas/contracts/api/errors.ts';
import { baseline, type Baseline, type BaselineItem } from '../../../lambdas/contracts/stored/baseline.ts';
import { baselineKey } from '../../../lambdas/contracts/stored/object-keys.ts';
import type { AuditEntry, BaselineStore } from '../../../lambdas/usecases/registry/ports.ts';
import type { BaselineReader, ObjectStore } from '../../../lambdas/usecases/windows/ports.ts';
import type { MemoryRegistry } from '../fakes/memory-registry.ts';

/** Baselines beside a registry in memory, with the conditions of the real ones. */
export class MemoryBaselines implements BaselineStore, BaselineReader {
  readonly items = new Map<string, BaselineItem>();
  readonly #registry: MemoryRegistry;
  readonly #objects: Pick<ObjectStore, 'readText'>;

  constructor(registry: MemoryRegistry, objects: Pick<ObjectStore, 'readText'>) {
    this.#registry = registry;
    this.#objects = objects;
  }

  async addBaseline(item: BaselineItem, audit: AuditEntry): Promise<'added' | 'unchanged' | 'chosen'> {
    const { model, version, id } = item;
    const stored = this.#registry.versions.get(`${model}/${version}`);
    if (stored === undefined)
      throw new UnderstudyError('VERSION_NOT_FOUND', `version ${version} of ${model} not found`);
    const key = `${model}/${version}/${id}`;
    const isKnown = this.items.has(key);
    if (isKnown && stored.baseline === id) return 'unchanged';
    if (!isKnown) this.items.set(key, structuredClone(item));
    this.#registry.versions.set(`${model}/${version}`, { ...stored, baseline: id });
    this.#registry.audits.push({ ...structuredClone(audit), model });
    return isKnown ? 'chosen' : 'added';
  }

  async listBaselines(model: string): Promise<readonly BaselineItem[]> {
    const place = (one: BaselineItem): string => `${one.version}|${one.at}`;
    return [...this.items.values()]
      .filter((one) => one.model === model)
      .toSorted((a, b) => (place(a) < place(b) ? -1 : 1));
  }

  async readBaseline(model: string, version: string): Promise<Baseline | undefined> {
    const id = this.#registry.versions.get(`${model}/${version}`)?.baseline;
    if (id === undefined) return undefined;
    const text = await this.#objects.readText(baselineKey(model, version, id));
    return text === undefined ? undefined : baseline.parse(JSON.parse(text));
  }
}
