import type { ReadLine, SkippedLine } from '../../usecases/windows/ports.ts';

/** Longest line that is read, in characters. Records are below 5 KB: what is longer is somebody else's, or a line end that was lost. */
export const MAX_LINE_CHARACTERS = 1_048_576;

/** Cuts text that comes in pieces into lines. Of a line that is too long nothing is held. */
export class LineCutter {
  #held = '';
  #length = 0;
  #line = 0;

  /** Lines that end in this piece. */
  cut(text: string): readonly ReadLine[] {
    const pieces = text.split('\n');
    const rest = pieces.pop() ?? '';
    const lines = pieces.map((piece) => this.#end(piece));
    this.#hold(rest);
    return lines;
  }

  /** The last line, if it has no end. */
  last(): readonly ReadLine[] {
    return this.#length === 0 ? [] : [this.#end('')];
  }

  /** Says that nothing behind this place is read. */
  stop(): SkippedLine {
    return { reason: 'beyond-limit', line: this.#line };
  }

  #hold(piece: string): void {
    this.#length += piece.length;
    this.#held = this.#length > MAX_LINE_CHARACTERS ? '' : this.#held + piece;
  }

  #end(piece: string): ReadLine {
    this.#hold(piece);
    const read = this.#length > MAX_LINE_CHARACTERS ? this.#tooLong() : this.#held;
    this.#held = '';
    this.#length = 0;
    this.#line += 1;
    return read;
  }

  #tooLong(): SkippedLine {
    return { reason: 'too-long', line: this.#line, characters: this.#length };
  }
}
