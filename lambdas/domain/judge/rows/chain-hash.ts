const BLOCK = 64;

/** First 32 bits of the fractional part of a root of a prime. */
function fractionBits(root: number): number {
  return Math.floor((root - Math.floor(root)) * 2 ** 32) | 0;
}

function firstPrimes(count: number): readonly number[] {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  return primes;
}

const roundConstants = firstPrimes(64).map((prime) => fractionBits(Math.cbrt(prime)));
const initialHash = firstPrimes(8).map((prime) => fractionBits(Math.sqrt(prime)));

/**
 * SHA-256 of a text in UTF-8, as 64 hexadecimal digits.
 *
 * Source: NIST FIPS 180-4 (2015), section 6.2.
 */
export function sha256(text: string): string {
  const words = padded(utf8(text));
  const hash = Int32Array.from(initialHash);
  const schedule = new Int32Array(64);
  for (let start = 0; start < words.length; start += BLOCK / 4) {
    expand(words.subarray(start, start + BLOCK / 4), schedule);
    compress(hash, schedule);
  }
  return Array.from(hash, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

function utf8(text: string): readonly number[] {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), tail(code, 0));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), tail(code, 6), tail(code, 0));
    else bytes.push(0xf0 | (code >> 18), tail(code, 12), tail(code, 6), tail(code, 0));
  }
  return bytes;
}

function tail(code: number, shift: number): number {
  return 0x80 | ((code >> shift) & 0x3f);
}

/** Bytes, a one bit, zeros and the length in bits, as big-endian words of whole blocks. */
function padded(bytes: readonly number[]): Int32Array {
  const blocks = Math.ceil((bytes.length + 9) / BLOCK);
  const words = new Int32Array((blocks * BLOCK) / 4);
  const put = (byte: number, at: number): void => {
    words[at >> 2] = (words[at >> 2] ?? 0) | (byte << (24 - 8 * (at & 3)));
  };
  bytes.forEach(put);
  put(0x80, bytes.length);
  words[words.length - 2] = Math.floor((bytes.length * 8) / 2 ** 32);
  words[words.length - 1] = (bytes.length * 8) | 0;
  return words;
}

function rotate(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

function expand(block: Int32Array, schedule: Int32Array): void {
  schedule.set(block);
  for (let t = 16; t < 64; t++) {
    const [far = 0, near = 0] = [schedule[t - 15], schedule[t - 2]];
    const early = rotate(far, 7) ^ rotate(far, 18) ^ (far >>> 3);
    const late = rotate(near, 17) ^ rotate(near, 19) ^ (near >>> 10);
    schedule[t] = (schedule[t - 16] ?? 0) + early + (schedule[t - 7] ?? 0) + late;
  }
}

function compress(hash: Int32Array, schedule: Int32Array): void {
  const at = Int32Array.from(hash);
  for (let t = 0; t < 64; t++) round(at, (roundConstants[t] ?? 0) + (schedule[t] ?? 0));
  for (let i = 0; i < hash.length; i++) hash[i] = (hash[i] ?? 0) + (at[i] ?? 0);
}

/** One round on the working variables a … h, held in order. */
function round(at: Int32Array, input: number): void {
  const word = (i: number): number => at[i] ?? 0;
  const [a, e] = [word(0), word(4)];
  const choice = (e & word(5)) ^ (~e & word(6));
  const first = (word(7) + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + choice + input) | 0;
  const majority = (a & word(1)) ^ (a & word(2)) ^ (word(1) & word(2));
  const second = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + majority;
  at.copyWithin(1, 0, 7);
  at[4] = word(4) + first;
  at[0] = first + second;
}
