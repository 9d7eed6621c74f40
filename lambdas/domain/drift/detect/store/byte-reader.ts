/** Reads what a byte writer wrote, in the same order. */
export interface ByteReader {
  readonly count: () => number;
  readonly double: () => number;
  readonly text: () => string;
  readonly whole: () => readonly number[];
  readonly counts: () => readonly number[];
  readonly singles: () => Float32Array;
  readonly doubles: () => Float64Array;
  /** Whether all bytes were read and none was missing. */
  readonly isDone: () => boolean;
}

/** A reader at the first byte. */
export function byteReader(bytes: Uint8Array): ByteReader {
  let position = 0;
  const count = (): number => {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = bytes[position] ?? 0;
      position += 1;
      value += (byte % 128) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
  };
  const raw = (size: number): ArrayBuffer => {
    const part = new Uint8Array(size);
    part.set(bytes.subarray(position, position + size));
    position += size;
    return part.buffer;
  };
  const counts = (): readonly number[] => {
    const size = Math.min(count(), 2 ** 24);
    const values: number[] = [];
    while (values.length < size && position <= bytes.length) {
      const value = count();
      values.push(value);
      if (value !== 0) continue;
      for (let run = Math.min(count(), size); run > 0; run -= 1) values.push(0);
    }
    return values;
  };
  return {
    count,
    counts,
    whole: () => counts().map((code) => (code % 2 === 0 ? code / 2 : -(code + 1) / 2)),
    double: () => new Float64Array(raw(8))[0] ?? 0,
    text: () =>
      counts()
        .map((unit) => String.fromCharCode(unit))
        .join(''),
    singles: () => new Float32Array(raw(4 * Math.min(count(), bytes.length))),
    doubles: () =>
      count() === 1 ? Float64Array.from(counts()) : new Float64Array(raw(8 * Math.min(count(), bytes.length))),
    isDone: () => position === bytes.length,
  };
}
