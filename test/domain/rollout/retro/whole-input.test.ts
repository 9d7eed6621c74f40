import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Specification } from '../../../../lambdas/contracts/people/specification.ts';
import { signature } from '../../../../lambdas/contracts/people/model/signature.ts';
import { fieldsApart } from '../../../../lambdas/domain/rollout/retro/fields-apart.ts';
import { capturedFrom, rebuiltBody } from '../../../../lambdas/domain/rollout/retro/rebuilt-request.ts';
import { wholeInputFaults } from '../../../../lambdas/domain/rollout/retro/whole-input.ts';

type Written = Parameters<typeof signature.parse>[0];

const amount = { name: 'amount', kind: 'numeric' };
const prediction = { path: '$.score' };

function faultsOf(written: Written, over: Partial<Pick<Specification, 'forwardHeaders'>> = {}): readonly string[] {
  return wholeInputFaults({ signature: written === undefined ? undefined : signature.parse(written), ...over });
}

describe('what is captured of a request', () => {
  it('is the whole input where samples are built again from their captured fields', () => {
    const place = { name: 'age', kind: 'numeric', path: '$.instances[0].age' };
    const samples = [
      { amount: 3, instances: [{ age: 4 }] },
      { instances: [{ age: null }], amount: 'x' },
    ];

    expect(faultsOf({ features: [amount, place], prediction, samples })).toEqual([]);
  });

  it.each<[string, Written, readonly string[]]>([
    ['no signature', undefined, ['the model declares no input']],
    ['no feature', { prediction }, ['the model declares no input']],
    [
      'a hashed feature',
      { features: [{ ...amount, sensitive: 'hash' }], prediction },
      ['signature.features[0] (amount) is captured hashed'],
    ],
    ['a dropped feature', { features: [{ ...amount, sensitive: 'drop' }], prediction }, ['is dropped before capture']],
    [
      'an embedding',
      { features: [amount, { name: 'v', kind: 'embedding' }], prediction },
      ['signature.features[1] (v) is an embedding'],
    ],
    ['no prediction', { features: [amount] }, ['signature.prediction is not declared']],
    [
      'a body of columns',
      { features: [amount], prediction, samples: [{ contentType: 'text/csv', text: '1,2' }] },
      ['signature.samples[0] is of type text/csv'],
    ],
    [
      'a field beside',
      { features: [amount], prediction, samples: [{ amount: 1, country: 'DE' }] },
      ['signature.samples[0] has $.country that no captured feature holds'],
    ],
    [
      'a list',
      { features: [amount, { name: 'tags', kind: 'text' }], prediction, samples: [{ amount: 1, tags: ['a'] }] },
      ['has $.tags that no captured feature holds'],
    ],
    [
      'a list of rows',
      { features: [{ ...amount, path: '$[0].amount' }], prediction, samples: [[{ amount: 1 }, { amount: 2 }]] },
      ['has $[1] that no captured feature holds'],
    ],
    [
      'several things at once',
      { features: [{ ...amount, sensitive: 'hash' }], samples: [{ amount: 1, b: 2 }] },
      ['is captured hashed', 'signature.prediction is not declared', 'has $.b that'],
    ],
  ])('is not with %s, and says why', (_what, written, words) => {
    const faults = faultsOf(written);

    expect(faults).toHaveLength(words.length);
    words.forEach((part, at) => expect(faults[at]).toContain(part));
  });

  it('is not where headers go on to the target', () => {
    const faults = faultsOf({ features: [amount], prediction }, { forwardHeaders: ['x-tenant', 'x-unit'] });

    expect(faults).toEqual([expect.stringContaining('forwardHeaders sends x-tenant and x-unit on to the target')]);
  });

  it('names five fields and counts the rest', () => {
    const sample = Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`f${n}`, n]));

    expect(faultsOf({ features: [amount], prediction, samples: [sample] })[0]).toContain('$.f4 and 3 more fields');
  });

  it('is the whole of any flat request whose keys are all declared, whatever they are called', () => {
    const scalar = fc.oneof(
      fc.string(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), scalar, { maxKeys: 8 }), (request) => {
        const sent: unknown = JSON.parse(JSON.stringify(request));
        const features = Object.keys(request).map((name) => ({ name }));
        const built: unknown = JSON.parse(JSON.stringify(rebuiltBody(capturedFrom(sent, features), features)));

        expect(fieldsApart(sent, built)).toEqual([]);
      }),
    );
  });

  it('is told apart from a request with one field more', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.integer(), { minKeys: 1, maxKeys: 8 }), (request) => {
        const features = Object.keys(request)
          .slice(1)
          .map((name) => ({ name }));

        expect(fieldsApart(request, rebuiltBody(capturedFrom(request, features), features))).toHaveLength(1);
      }),
    );
  });
});
