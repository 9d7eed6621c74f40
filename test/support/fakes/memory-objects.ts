import type { LineReader, ObjectList, ObjectStore } from '../../../lambdas/usecases/windows/ports.ts';

/** The data bucket in memory. */
export class MemoryObjects implements ObjectStore, ObjectList, LineReader {
  readonly objects = new Map<string, string>();

  async readText(key: string): Promise<string | undefined> {
    return this.objects.get(key);
  }

  async writeText(key: string, text: string): Promise<void> {
    this.objects.set(key, text);
  }

  async listKeys(from: string, to: string): Promise<readonly string[]> {
    return [...this.objects.keys()].filter((key) => key >= from && key < to).toSorted();
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
