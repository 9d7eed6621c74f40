import type { Lease, LeaseStore } from '../../lambdas/usecases/windows/ports.ts';

/** Leases in memory. */
export class MemoryLeases implements LeaseStore {
  readonly #held = new Map<string, Lease>();

  async take(lease: Lease): Promise<boolean> {
    const held = this.#held.get(lease.name);
    if (held !== undefined && held.until > lease.now && held.holder !== lease.holder) return false;
    this.#held.set(lease.name, lease);
    return true;
  }

  async release({ name, holder }: Pick<Lease, 'name' | 'holder'>): Promise<void> {
    if (this.#held.get(name)?.holder === holder) this.#held.delete(name);
  }
}
