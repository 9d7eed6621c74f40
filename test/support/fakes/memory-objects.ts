import type {
  LineReader,
  ListedObjects,
  ObjectIndex,
  ObjectList,
  ObjectStore,
} from '../../../lambdas/usecases/windows/ports.ts';

/** The data bucket in memory. */
export class MemoryObjects implements ObjectStore, ObjectList, ObjectIndex, LineReader {
  readonly objects = new Map<string, string>();
  /** Epoch milliseconds, for tests to set. */
  readonly modified = new Map<string, number>();
  /** How often another text was written over the one before. */
  readonly #changes = new Map<string, number>();

  async readText(key: string): Promise<string | undefined> {
    return this.objects.get(key);
  }

  async writeText(key: string, text: string): Promise<void> {
    if ((this.objects.get(key) ?? text) !== text) this.#changes.set(key, (this.#changes.get(key) ?? 0) + 1);
    this.objects.set(key, text);
  }

  async listKeys(from: string, to: string): Promise<readonly string[]> {
    return [...this.objects.keys()].filter((key) => key >= from && key < to).toSorted();
  }

  async listObjects(from: string, to: string, most: number): Promise<ListedObjects> {
    const keys = await this.listKeys(from, to);
    const objects = keys.map((key) => ({
      key,
      etag: `e-${key}${this.#changes.get(key) ?? ''}`,
      modifiedAt: this.modified.get(key) ?? 0,
    }));
    return { objects: objects.slice(0, most), isCut: objects.length > most };
  }

  async readLines(key: string): Promise<AsyncIterable<string> | undefined> {
    const text = this.objects.get(key);
    return text === undefined ? undefined : linesOf(text);
  }
}

async function* linesOf(text: string): AsyncGenerator<string> {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  yield* lines;
}
