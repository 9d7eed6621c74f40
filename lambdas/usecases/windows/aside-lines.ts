import { malformedKey } from '../../contracts/stored/object-keys.ts';
import type { ObjectStore, SkippedLine } from './ports.ts';

/** Lines that are kept of one object, and characters of each; all of them are counted. */
const KEPT_LINES = 1_000;
const KEPT_CHARACTERS = 10_000;

/** A line that was not folded: why, and its place in the object, counted from 0. */
export interface AsideLine {
  readonly line: number;
  readonly reason: string;
  /** What is wrong with it, in a sentence. */
  readonly message?: string;
  /** Absent for what was not read. */
  readonly text?: string;
}

/** Lines of one object that were not folded, for people to look at. */
export class AsideLines {
  #count = 0;
  readonly #reasons: Record<string, number> = {};
  readonly #kept: string[] = [];

  /** Lines so far. */
  get count(): number {
    return this.#count;
  }

  /** Lines so far by reason. */
  get reasons(): Readonly<Record<string, number>> {
    return this.#reasons;
  }

  add({ text, ...aside }: AsideLine | (SkippedLine & { readonly text?: never })): void {
    this.#count += 1;
    this.#reasons[aside.reason] = (this.#reasons[aside.reason] ?? 0) + 1;
    if (this.#kept.length >= KEPT_LINES) return;
    const kept = text === undefined ? aside : { ...aside, text: text.slice(0, KEPT_CHARACTERS) };
    this.#kept.push(JSON.stringify(kept));
  }

  /** Writes what was kept, over what an earlier try of the same object wrote. */
  async write(objects: Pick<ObjectStore, 'writeText'>, name: string): Promise<void> {
    if (this.#kept.length > 0) await objects.writeText(malformedKey(name), `${this.#kept.join('\n')}\n`);
  }
}
