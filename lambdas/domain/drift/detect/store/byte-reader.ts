import { at } from '../series/at.ts';

/** Reads what a byte writer wrote, in the same order. */
export interface ByteReader {
  readonly count: () => number;
  readonly double: () => number;
  readonly text: () => string;
  /** Whole numbers of at most 31 bits. */
  readonly whole: () => Int32Array;
  readonly counts: () => Float64Array;
  readonly singles: () => Float32Array;
  readonly doubles: () => Float64Array;
  readonly repeating: () => Float64Array;
  readonly skipRest: () => void;
  /** Whether all bytes were read and none was missing. */
  readonly isDone: () => boolean;
}

/** More values of one list than any state holds: the bytes are damaged. */
const MOST_VALUES = 65_536;

/** Where a reader stands. */
function byteCursor(bytes: Uint8Array) {
  let position = 0;
  const count = (): number => {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = bytes[position] ?? 0;
      position += 1;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
  };
  return {
    count,
    // One loop over most bytes of a state: what it reads in each turn is kept out of closures.
    counts: (): Float64Array => {
      const values = new Float64Array(Math.min(count(), MOST_VALUES));
      let next = position;
      for (let i = 0; i < values.length && next <= bytes.length; i += 1) {
        let byte = bytes[next] ?? 0;
        next += 1;
        let value = byte & 127;
        for (let scale = 128; byte >= 128; scale *= 128) {
          byte = bytes[next] ?? 0;
          next += 1;
          value += (byte & 127) * scale;
        }
        values[i] = value;
        if (value !== 0) continue;
        position = next;
        i += count();
        next = position;
      }
      position = next;
      return values;
    },
    raw: (size: number): ArrayBuffer => {
      const part = new Uint8Array(size);
      part.set(bytes.subarray(position, position + size));
      position += size;
      return part.buffer;
    },
    left: (): number => bytes.length - position,
  };
}

/** Numbers of any sign behind their codes: even ones from 0 up, odd ones below. */
function signedOf(codes: Float64Array): Int32Array {
  const values = new Int32Array(codes.length);
  for (let i = 0; i < values.length; i += 1) {
    const code = codes[i] ?? 0;
    values[i] = (code >>> 1) ^ -(code & 1);
  }
  return values;
}

/** A reader at the first byte. */
export function byteReader(bytes: Uint8Array): ByteReader {
  const { count, counts, raw, left } = byteCursor(bytes);
  const doubles = (): Float64Array =>
    count() === 1 ? counts() : new Float64Array(raw(8 * Math.min(count(), bytes.length)));
  return {
    count,
    counts,
    doubles,
    repeating: () => {
      const values = doubles();
      return count() === 0 ? values : counts().map((index) => at(values, index));
    },
    skipRest: () => {
      raw(Math.max(0, left()));
    },
    whole: () => signedOf(counts()),
    double: () => new Float64Array(raw(8))[0] ?? 0,
    text: () => Array.from(counts(), (unit) => String.fromCharCode(unit)).join(''),
    singles: () => new Float32Array(raw(4 * Math.min(count(), bytes.length))),
    isDone: () => left() === 0,
  };
}
