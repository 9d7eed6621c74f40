import { gzipSync } from 'node:zlib';
import type { SeededRandomness } from '../../test/support/fakes/seeded-randomness.ts';
import { aCapture } from '../../test/support/records.ts';
import { deepText } from '../fuzz/draw.ts';

/** An object as somebody may have written it. */
export interface FuzzedObject {
  readonly bytes: Buffer;
  /** Whole records in it, each of another request; absent where bytes were spoilt, so that nobody knows. */
  readonly whole?: number;
}

/** Texts that are no records, or hardly. */
const strange: readonly ((random: SeededRandomness) => string)[] = [
  () => '',
  () => 'null',
  () => '[]',
  () => '{"__proto__":{"polluted":true}}',
  () => '['.repeat(20_000),
  () => '{"a":'.repeat(5_000),
  (random) => JSON.stringify(aCapture({ features: { a: 'deep' } })).replace('"deep"', () => `[${deepText(random)}]`),
  () => '1e999',
  () => '\u0000\u001f\ud800',
  (random) => 'x'.repeat(Math.floor(random.uniform() * 3_000_000)),
  (random) => JSON.stringify(aCapture({ requestId: 'cut' })).slice(0, Math.floor(random.uniform() * 100)),
  (random) => JSON.stringify({ ...aCapture(), [fieldOf(random)]: valueOf(random) }).replace('"q1"', '""'),
  () => JSON.stringify(aCapture({ requestId: 'late', at: Number.MAX_SAFE_INTEGER })),
  () => JSON.stringify({ ...aCapture({ requestId: 'odd' }), features: { constructor: {}, toString: [1] } }),
];

const fields = [
  'schema',
  'model',
  'version',
  'assignment',
  'revision',
  'at',
  'outcome',
  'latencyMs',
  'hops',
  'features',
];
const values: readonly unknown[] = [null, '', -1, 1.5, 1e308, true, [], {}, 'toString', 'm'.repeat(500), [[[[]]]]];

/** An object of some records between lines of other kinds; zipped or not, and now and then with spoilt bytes. */
export function fuzzedObject(random: SeededRandomness): FuzzedObject {
  let whole = 0;
  const lines = Array.from({ length: Math.floor(random.uniform() * 12) }, () => {
    if (random.uniform() < 0.4) return pick(strange, random)(random);
    whole += 1;
    return JSON.stringify(recordOf(whole, random));
  });
  const text = Buffer.from(lines.join('\n'));
  const bytes = random.uniform() < 0.7 ? gzipSync(text, { level: 1 }) : text;
  return random.uniform() < 0.3 ? { bytes: spoilt(bytes, random) } : { bytes, whole };
}

function recordOf(n: number, random: SeededRandomness): object {
  const features = { a: pick([1, -1e300, 5e-324, 'red', true, null], random), ['__proto__x']: 1, é: 'ü' };
  const latencyMs = pick([0, 1e-9, 12, 1e12], random);
  return aCapture({ requestId: `whole-${n}`, latencyMs, features, hot: random.uniform() < 0.5 });
}

/** Bytes that are turned over, cut off, or followed by others. */
function spoilt(bytes: Buffer, random: SeededRandomness): Buffer {
  const way = random.uniform();
  if (way < 0.3) return bytes.subarray(0, Math.floor(random.uniform() * bytes.length));
  if (way < 0.5) return Buffer.concat([bytes, Buffer.from('\u001f\u008bnoise')]);
  const copy = Buffer.from(bytes);
  for (let n = 0; n < 1 + random.uniform() * 8 && copy.length > 0; n += 1)
    copy[Math.floor(random.uniform() * copy.length)] = Math.floor(random.uniform() * 256);
  return copy;
}

function fieldOf(random: SeededRandomness): string {
  return pick(fields, random);
}

function valueOf(random: SeededRandomness): unknown {
  return pick(values, random);
}

function pick<Value>(from: readonly [Value, ...Value[]] | readonly Value[], random: SeededRandomness): Value {
  const found = from[Math.floor(random.uniform() * from.length)] ?? from[0];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
}
