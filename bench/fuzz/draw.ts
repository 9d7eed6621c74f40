import type { SeededRandomness } from '../../test/support/fakes/seeded-randomness.ts';

/** Values that no reader may stumble over. */
const values: readonly unknown[] = [
  null,
  true,
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\u202e',
  '😀',
  '__proto__',
  'constructor',
  'toString',
  '../..',
  '%00',
  '%',
  '\r\nx: y',
  '$',
  '$.__proto__',
  "$['a']",
  'x'.repeat(5_000),
  0,
  -0,
  -1,
  1.5,
  1e308,
  -1e308,
  5e-324,
  2 ** 53,
  1e21,
  [],
  {},
  [[[[]]]],
  { __proto__x: 1 },
  'PT0S',
  'P1D',
  'PT99999999H',
  '2026-02-30T00:00:00Z',
  '9999-12-31T23:59:59Z',
  'http://169.254.169.254/',
  'arn:aws:lambda:::x',
];

/** A number from 0 up to, not including, `below`. */
export function below(limit: number, random: SeededRandomness): number {
  return Math.floor(random.uniform() * limit);
}

export function pick<Value>(from: readonly Value[], random: SeededRandomness): Value {
  const found = from[below(from.length, random)];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
}

/** A value that is strange for wherever it stands; now and then a list or an object of them. */
export function strangeValue(random: SeededRandomness, depth = 0): unknown {
  const way = random.uniform();
  if (depth > 4 || way < 0.7) return pick(values, random);
  const length = below(depth === 0 && random.uniform() < 0.05 ? 400 : 4, random);
  if (way < 0.85) return Array.from({ length }, () => strangeValue(random, depth + 1));
  return Object.fromEntries(Array.from({ length }, () => [strangeText(random, 12), strangeValue(random, depth + 1)]));
}

/** A text of any code units, lone surrogates and controls among them. */
export function strangeText(random: SeededRandomness, longest: number): string {
  const top = pick([0x7f, 0xff, 0xffff], random);
  return Array.from({ length: below(longest, random) }, () => String.fromCharCode(below(top, random))).join('');
}

/** Any bytes; now and then more than may be sent. */
export function strangeBytes(random: SeededRandomness, most: number): Buffer {
  const length = random.uniform() < 0.01 ? most + 1 + below(100, random) : below(300, random);
  return length > 300 ? Buffer.alloc(length, 0x61) : Buffer.from(Array.from({ length }, () => below(256, random)));
}

/** A copy of a document in which one to three places are replaced, taken out, or joined by unknown keys. */
export function spoil(document: unknown, random: SeededRandomness): unknown {
  let spoilt: unknown = structuredClone(document);
  for (let n = 0; n <= below(3, random); n += 1) spoilt = spoilOnce(spoilt, random);
  return spoilt;
}

function spoilOnce(value: unknown, random: SeededRandomness): unknown {
  if (typeof value !== 'object' || value === null || random.uniform() < 0.1) return strangeValue(random);
  const entries = Object.entries(value);
  if (Array.isArray(value)) {
    const at = below(value.length, random);
    return value.map((one: unknown, n) => (n === at ? spoilOnce(one, random) : one));
  }
  if (entries.length === 0 || random.uniform() < 0.15) {
    return { ...value, [random.uniform() < 0.5 ? strangeText(random, 8) : 'unknown']: strangeValue(random) };
  }
  const [key] = pick(entries, random);
  if (random.uniform() < 0.1) return Object.fromEntries(entries.filter(([name]) => name !== key));
  return Object.fromEntries(entries.map(([name, one]) => [name, name === key ? spoilOnce(one, random) : one]));
}

/** Lists or objects in one another, up to 20,000 of them, all of them closed or not. */
export function deepText(random: SeededRandomness): string {
  const [open, close] = pick(
    [
      ['[', ']'],
      ['{"a":', '}'],
      ['[{"a":', '}]'],
    ] as const,
    random,
  );
  const levels = below(pick([200, 20_000], random), random);
  return open.repeat(levels) + (random.uniform() < 0.7 ? `1${close.repeat(levels)}` : '');
}

/** Text of JSON, at times cut off, with a character changed, deep, or with numbers that are none for us. */
export function jsonText(value: unknown, random: SeededRandomness): string {
  const text = JSON.stringify(value);
  const way = random.uniform();
  if (way < 0.75) return text;
  if (way < 0.82) return text.slice(0, below(text.length, random));
  if (way < 0.9) {
    const at = below(text.length, random);
    return text.slice(0, at) + strangeText(random, 3) + text.slice(at + 1);
  }
  if (way < 0.93) return deepText(random);
  if (way < 0.96) return text.replace(/:(\d+|"[^"]*")/, () => `:${deepText(random)}`);
  return pick(
    ['1e999', '{"a":1e400}', '{"__proto__":{"polluted":true}}', '', 'NaN', '"\\ud800"', '123456789012345678901234'],
    random,
  );
}
