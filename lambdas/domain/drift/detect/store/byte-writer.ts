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
  return {
    count: (value: number): void => {
      room(8);
      let rest = value;
      while (rest >= 128) {
        buffer[length] = (rest % 128) + 128;
        length += 1;
        rest = Math.floor(rest / 128);
      }
      buffer[length] = rest;
      length += 1;
    },
    raw: (source: Uint8Array): void => {
      room(source.length);
      buffer.set(source, length);
      length += source.length;
    },
    bytes: (): Uint8Array => buffer.slice(0, length),
  };
}

/** An empty writer. */
export function byteWriter(): ByteWriter {
  const { count, raw, bytes } = growingBytes();
  const counts = (values: ArrayLike<number>): void => {
    count(values.length);
    for (let i = 0; i < values.length; i += 1) {
      const value = values[i] ?? 0;
      count(value);
      if (value !== 0) continue;
      let run = 0;
      while (i + 1 < values.length && values[i + 1] === 0) {
        i += 1;
        run += 1;
      }
      count(run);
    }
  };
  const whole = (values: ArrayLike<number>): void =>
    counts(Array.from(values, (value) => (value >= 0 ? 2 * value : -2 * value - 1)));
  const doubles = (values: Float64Array): void => {
    const isCounts = values.every((value) => Number.isSafeInteger(value) && value >= 0 && value < 2 ** 51);
    count(isCounts ? 1 : 0);
    if (isCounts) return counts(values);
    count(values.length);
    raw(new Uint8Array(values.slice().buffer));
  };
  return {
    count,
    whole,
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
