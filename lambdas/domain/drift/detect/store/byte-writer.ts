import { at } from '../series/at.ts';

/** Where encoded numbers go. */
export interface ByteWriter {
  /** Whole number from 0 up to 2^53: seven bits a byte. */
  readonly count: (value: number) => void;
  readonly double: (value: number) => void;
  readonly text: (value: string) => void;
  /** Whole numbers of any sign; runs of zeros take two or three bytes. */
  readonly whole: (values: ArrayLike<number>) => void;
  /** Whole numbers from 0 up; runs of zeros take two or three bytes. */
  readonly counts: (values: ArrayLike<number>) => void;
  readonly singles: (values: Float32Array) => void;
  /** Doubles; counts among them take as many bytes as they need if all are counts. */
  readonly doubles: (values: Float64Array) => void;
  /** Doubles of which many are equal: each once, then which. */
  readonly repeating: (values: Float64Array) => void;
  readonly bytes: () => Uint8Array;
}

/** Bytes that grow as needed. */
function growingBytes() {
  let buffer = new Uint8Array(4096);
  let length = 0;
  const room = (more: number): void => {
    if (length + more <= buffer.length) return;
    const larger = new Uint8Array(2 * (length + more));
    larger.set(buffer);
    buffer = larger;
  };
  const put = (value: number): void => {
    let rest = value;
    while (rest >= 2 ** 31) {
      buffer[length] = (rest % 128) + 128;
      length += 1;
      rest = Math.floor(rest / 128);
    }
    // What fits 31 bits is divided by shifts: engines are slow at remainders of doubles.
    while (rest >= 128) {
      buffer[length] = (rest & 127) | 128;
      length += 1;
      rest >>>= 7;
    }
    buffer[length] = rest;
    length += 1;
  };
  return {
    count: (value: number): void => {
      room(8);
      put(value);
    },
    // Of each value 8 bytes at most; of a run of zeros one, and as many for its length.
    codes: (values: Float64Array): void => {
      room(8 + 9 * values.length);
      put(values.length);
      for (let i = 0; i < values.length; i += 1) {
        const value = values[i] ?? 0;
        put(value);
        if (value !== 0) continue;
        const first = i;
        while (i + 1 < values.length && values[i + 1] === 0) i += 1;
        put(i - first);
      }
    },
    raw: (source: Uint8Array): void => {
      room(source.length);
      buffer.set(source, length);
      length += source.length;
    },
    bytes: (): Uint8Array => buffer.slice(0, length),
  };
}

/** Even codes for numbers from 0 up, odd ones for those below; lists of one type, so that loops over them are compiled for it. */
function signedCodes(values: ArrayLike<number>): Float64Array {
  const list = new Float64Array(values);
  for (let i = 0; i < list.length; i += 1) {
    const value = at(list, i);
    list[i] = value >= 0 ? 2 * value : -2 * value - 1;
  }
  return list;
}

/** Each different value and which one it is. */
function placesOf(values: Float64Array): ReadonlyMap<number, number> {
  const places = new Map<number, number>();
  for (const value of values) if (!places.has(value)) places.set(value, places.size);
  return places;
}

/** An empty writer. */
export function byteWriter(): ByteWriter {
  const { count, codes, raw, bytes } = growingBytes();
  const counts = (values: ArrayLike<number>): void => codes(new Float64Array(values));
  const doubles = (values: Float64Array): void => {
    const isCounts = values.every((value) => Number.isSafeInteger(value) && value >= 0 && value < 2 ** 51);
    count(isCounts ? 1 : 0);
    if (isCounts) return counts(values);
    count(values.length);
    raw(new Uint8Array(values.slice().buffer));
  };
  const repeating = (values: Float64Array): void => {
    const places = placesOf(values);
    const isShorter = 2 * places.size < values.length;
    doubles(isShorter ? Float64Array.from(places.keys()) : values);
    count(isShorter ? 1 : 0);
    if (isShorter) counts(Array.from(values, (value) => places.get(value) ?? 0));
  };
  return {
    count,
    repeating,
    whole: (values) => codes(signedCodes(values)),
    counts,
    doubles,
    double: (value) => raw(new Uint8Array(Float64Array.of(value).buffer)),
    singles: (values) => {
      count(values.length);
      raw(new Uint8Array(values.slice().buffer));
    },
    text: (value) => counts(Array.from({ length: value.length }, (_, i) => value.charCodeAt(i))),
    bytes,
  };
}
