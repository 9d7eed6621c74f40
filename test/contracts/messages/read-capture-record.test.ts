import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { captureRecord } from '../../../lambdas/contracts/messages/capture-record.ts';
import { readCaptureRecord } from '../../../lambdas/contracts/messages/read-capture-record.ts';
import { aCapture } from '../../support/records.ts';

const fields = {
  ...aCapture(),
  errorClass: 'http-500',
  answeredBy: 'v1',
  slice: 3,
  weight: 4,
  prediction: 0.5,
  isCut: false,
  sequence: { environment: 'e1', number: 7 },
  features: { x: 1, y: 'red', z: null },
  hops: [{ version: 'v1', outcome: 'ok', latencyMs: 3 }],
};
const names = Object.keys(fields);
/** Values of every kind, near the limits of the fields; as text, because JSON may say what no number holds. */
const texts = [
  'null',
  'true',
  '0',
  '-1',
  '1',
  '1.5',
  '63',
  '64',
  '1e999',
  '-1e999',
  '9007199254740993',
  '{}',
  '[]',
  '""',
  '"ok"',
  '"timeout"',
  '"random"',
  '"v1"',
  '"no name!"',
  '"2026"',
  `"${'x'.repeat(60)}"`,
  `"${'x'.repeat(61)}"`,
  '{"a":{}}',
  '{"a":[1]}',
  '{"a":1e999}',
  '{"a":"b","c":false}',
  '{"environment":"e1","number":1}',
  '{"environment":"","number":1}',
  '{"environment":"e1","number":0}',
  '{"environment":"e1"}',
  `{"environment":"${'x'.repeat(41)}","number":1}`,
  '[1]',
  '[{}]',
  '[{"version":"v1"}]',
  '[{"version":"v1","outcome":"ok","latencyMs":-1}]',
  '[{"version":"v1","outcome":"error","latencyMs":1}]',
  '[{"version":"v1","outcome":"error","latencyMs":1,"errorClass":7}]',
];
const odd = fc.constantFrom(...texts);
const change = fc.record({ name: fc.constantFrom(...names, 'unknown'), value: fc.option(odd, { nil: undefined }) });

function lineOf(changes: readonly { readonly name: string; readonly value: string | undefined }[]): string {
  const texts = new Map(Object.entries(fields).map(([name, value]) => [name, JSON.stringify(value)]));
  for (const { name, value } of changes) {
    if (value === undefined) texts.delete(name);
    else texts.set(name, value);
  }
  return `{${[...texts].map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`;
}

describe('reading a captured line by hand', () => {
  it('takes a whole record as it is', () => {
    expect(readCaptureRecord(lineOf([]))).toEqual(fields);
  });

  it('takes and refuses the same lines as the schema', () => {
    let taken = 0;
    fc.assert(
      fc.property(fc.array(change, { maxLength: 2 }), (changes) => {
        const line = lineOf(changes);
        const isGood = captureRecord.safeParse(JSON.parse(line)).success;
        taken += isGood ? 1 : 0;
        expect(readCaptureRecord(line) !== undefined, line).toBe(isGood);
      }),
      { seed: 12, numRuns: 3_000 },
    );
    expect(taken).toBeGreaterThan(300);
    expect(taken).toBeLessThan(2_700);
  });

  it.each(['', 'no json', '[]', 'null', '7', '"text"', '{"schema":1'])('refuses %j', (line) => {
    expect(readCaptureRecord(line)).toBeUndefined();
  });
});
