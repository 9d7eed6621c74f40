import type { ObjectStore } from '../../../lambdas/usecases/ports.ts';

/** The data bucket in memory. */
export class MemoryObjects implements ObjectStore {
  readonly objects = new Map<string, string>();

  async readText(key: string): Promise<string | undefined> {
    return this.objects.get(key);
  }

  async writeText(key: string, text: string): Promise<void> {
    this.objects.set(key, text);
  }
}
