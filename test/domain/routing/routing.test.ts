import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAddressListed, isTargetAllowed } from '../../../lambdas/domain/routing/allowed-targets.ts';
import { challengerAt } from '../../../lambdas/domain/routing/choose-variant.ts';
import { freshnessOf } from '../../../lambdas/domain/routing/freshness.ts';
import { scalarOf, valueAt } from '../../../lambdas/domain/routing/json-path.ts';
import { readContext, writeContext } from '../../../lambdas/contracts/messages/prediction-context.ts';
import { positionOf, sliceOf } from '../../../lambdas/domain/routing/position.ts';

const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('positions', () => {
  it('lie in [0, 1) and are spread evenly over 64 slices', () => {
    const counts = Array.from({ length: 64 }, () => 0);
    for (let i = 0; i < 64_000; i++) {
      const position = positionOf(`user-${i}`, 'flight-delay/r1');
      const slice = position >= 0 && position < 1 ? sliceOf(position) : -1;
      counts[slice] = (counts[slice] ?? 0) + 1;
    }
    const chiSquare = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    // 63 degrees of freedom: chance exceeds 120 in one of 50,000 trials.
    expect(chiSquare).toBeLessThan(120);
  });

  it.each([
    ['flight-delay/r1', 'flight-delay/r2', 'user-'],
    ['a', 'b', ''],
    ['2026', '2027', '00000'],
  ])('of salts %s and %s are independent of each other', (one, two, prefix) => {
    const cells = new Map<string, number>();
    for (let i = 0; i < 64_000; i++) {
      const [a, b] = [positionOf(`${prefix}${i}`, one), positionOf(`${prefix}${i}`, two)];
      const cell = `${Math.floor(a * 8)}/${Math.floor(b * 8)}`;
      cells.set(cell, (cells.get(cell) ?? 0) + 1);
    }
    const chiSquare = [...cells.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);

    expect(cells.size).toBe(64);
    expect(chiSquare).toBeLessThan(120);
  });

  it('are the first 53 bits of HMAC-SHA256 with the salt as its secret', () => {
    // echo -n user-1 | openssl dgst -sha256 -hmac secret
    const bits = BigInt('0x1d16fd7e96e8a968') >> 11n;
    expect(positionOf('user-1', 'secret')).toBe(Number(bits) / 2 ** 53);
  });

  it('are drawn anew by another salt', () => {
    const same = Array.from({ length: 20_000 }, (_, i) => {
      const [a, b] = [positionOf(`u${i}`, 'one') < 0.5, positionOf(`u${i}`, 'two') < 0.5];
      return a === b;
    }).filter(Boolean).length;
    expect(Math.abs(same / 20_000 - 0.5)).toBeLessThan(0.02);
  });
});

describe('choosing a variant', () => {
  it('never moves anybody back when a weight grows', () => {
    fc.assert(
      fc.property(unit, fc.integer({ min: 1, max: 5 }), fc.tuple(unit, unit), (position, count, [a, b]) => {
        const [low, high] = [Math.min(a, b) / count, Math.max(a, b) / count];
        const at = (share: number) =>
          Array.from({ length: count }, (_, slot) => ({ slot, weightPercent: share * 100 }));
        const before = challengerAt(at(low), position);
        return before === undefined || challengerAt(at(high), position)?.slot === before.slot;
      }),
      { seed: 3 },
    );
  });

  it('gives a challenger its share and the champion the rest', () => {
    const challengers = [
      { slot: 0, weightPercent: 10 },
      { slot: 1, weightPercent: 30 },
    ];
    const drawn = Array.from({ length: 10_000 }, (_, i) => challengerAt(challengers, i / 10_000)?.slot ?? 'champion');

    expect(drawn.filter((one) => one === 0)).toHaveLength(1000);
    expect(drawn.filter((one) => one === 1)).toHaveLength(3000);
    expect(drawn.filter((one) => one === 'champion')).toHaveLength(6000);
  });
});

describe('freshness', () => {
  it.each([
    [0, 'fresh'],
    [2000, 'fresh'],
    [2001, 'refresh-beside'],
    [5000, 'refresh-beside'],
    [5001, 'wait'],
    [Infinity, 'wait'],
  ])('at %d ms: %s', (age, expected) => {
    expect(freshnessOf(age, 2000)).toBe(expected);
  });
});

describe('paths', () => {
  it('find what is there and nothing of a prototype', () => {
    expect(valueAt({ a: [{ b: 0.5 }] }, '$.a[0].b')).toBe(0.5);
    expect(valueAt({ a: 1 }, '$.b.c')).toBeUndefined();
    expect(valueAt({}, '$.constructor')).toBeUndefined();
  });

  it('take scalars alone', () => {
    expect([0, 'x', true, null].map(scalarOf)).toEqual([0, 'x', true, null]);
    expect([{}, [], Number.NaN, undefined].map(scalarOf)).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('the context in a prediction id', () => {
  const name = fc.stringMatching(/^[A-Za-z0-9._-]{1,63}$/);
  const context = fc.record({
    model: name,
    version: name,
    assignment: fc.constantFrom('random', 'rule', 'holdout', 'shadow', 'probe', 'refused'),
    revision: fc.nat(),
    window: fc.nat({ max: 2 ** 33 }),
    slice: fc.nat({ max: 63 }),
    requestId: fc.uuid(),
  });

  it('is read as it was written, with the prediction to a thousandth', () => {
    fc.assert(
      fc.property(
        context,
        fc.option(fc.integer({ min: -(10 ** 9), max: 10 ** 9 }), { nil: undefined }),
        (one, thousandths) => {
          const prediction = thousandths === undefined ? undefined : thousandths / 1000;

          const read = readContext(writeContext({ ...one, prediction }));

          expect(read).toEqual(prediction === undefined ? one : { ...one, prediction });
        },
      ),
      { seed: 5 },
    );
  });

  it('leaves room for key and signature in 512 bytes', () => {
    const longest = {
      model: 'm'.repeat(63),
      version: 'v'.repeat(63),
      assignment: 'random' as const,
      requestId: 'i'.repeat(36),
    };

    const text = writeContext({ ...longest, revision: 2 ** 31, window: 2 ** 33, slice: 63, prediction: -1234567.891 });

    expect(text.length * (4 / 3) + 40).toBeLessThan(512);
  });

  it.each([
    '',
    'no json',
    '{}',
    '[]',
    '[2,"m","v","r",1,2,3,"i",null]',
    '[1,"m","v","x",1,2,3,"i",null]',
    '[1,"m","v","r","1",2,3,"i",null]',
    '[1,1,"v","r",1,2,3,"i",null]',
    '[1,"m","v","r",1,2,3,"i",{}]',
  ])('is not taken from %s', (text) => {
    expect(readContext(text)).toBeUndefined();
  });
});

describe('targets', () => {
  const allowed = {
    hosts: ['Models.example.com', '*.ml.example.com', '127.0.0.1:9000', 'secure.example.com:443'],
    functions: ['arn:aws:lambda:eu-west-1:111122223333:function:score-*'],
    endpoints: ['fraud'],
  };

  it.each([
    ['http://models.example.com/a', true],
    ['https://models.example.com:8443/a', false],
    ['https://a.ml.example.com/x', true],
    ['http://127.0.0.1:9000/v1', true],
    ['http://127.0.0.1:9001/v1', false],
    ['http://evil.com/?models.example.com', false],
    ['http://models.example.com@evil.com/', false],
    ['http://models.example.com.evil.com/', false],
    ['http://evil.com\\@models.example.com/', false],
    ['http://evil.com\t.x/@models.example.com', false],
    ['HTTP://MODELS.example.com/', true],
    ['http://models.example.com:/', true],
    ['https://secure.example.com/', true],
    ['https://secure.example.com:444/', false],
    ['http://secure.example.com/', false],
    ['http://2130706433:9000/', true],
    ['http://ml.example.com/', false],
    ['http://.ml.example.com/', true],
    ['not a url', false],
  ])('%s: %s', (url, isAllowed) => {
    expect(isTargetAllowed({ kind: 'http', url }, allowed).ok).toBe(isAllowed);
  });

  it.each([
    ['arn:aws:lambda:eu-west-1:111122223333:function:score-a', true],
    ['arn:aws:lambda:eu-west-1:111122223333:function:score-a:live', true],
    ['arn:aws:lambda:eu-west-1:111122223333:function:other', false],
  ])('function %s: %s', (functionArn, isAllowed) => {
    expect(isTargetAllowed({ kind: 'lambda', functionArn }, allowed).ok).toBe(isAllowed);
  });

  it.each([
    ['fraud', true],
    ['fraud-2', false],
  ])('endpoint %s: %s', (endpointName, isAllowed) => {
    expect(isTargetAllowed({ kind: 'sagemaker', endpointName }, allowed).ok).toBe(isAllowed);
  });

  it.each([
    ['http://127.0.0.1:9000/', true],
    ['http://127.0.0.1:9001/', false],
    ['http://models.example.com/', false],
    ['http://a.ml.example.com/', false],
  ])('%s is listed by its address: %s', (url, isListed) => {
    expect(isAddressListed(url, allowed)).toBe(isListed);
  });

  it('never are functions of the platform itself, whatever a pattern opens', () => {
    const all = {
      hosts: [],
      functions: ['arn:aws:lambda:*', 'arn:aws:lambda:eu-west-1:1*'],
      endpoints: [],
      own: ['U-Control'],
    };
    const targetOf = (name: string) =>
      ({ kind: 'lambda', functionArn: `arn:aws:lambda:eu-west-1:111122223333:function:${name}` }) as const;

    expect(isTargetAllowed(targetOf('U-Control'), all)).toMatchObject({
      ok: false,
      message: expect.stringContaining('itself'),
    });
    expect(isTargetAllowed(targetOf('U-Control:live'), all).ok).toBe(false);
    expect(isTargetAllowed(targetOf('score'), all).ok).toBe(true);
  });

  it.each([
    ['models.example.com', 'https://models.example.com/', true],
    ['models.example.com', 'http://models.example.com/', true],
    ['models.example.com', 'https://models.example.com:8443/', false],
    ['models.example.com', 'http://models.example.com:443/', true],
    ['models.example.com:*', 'http://models.example.com:8443/', true],
    ['*.example.com', 'http://a.example.com:8080/', false],
    ['*.example.com:*', 'http://a.example.com:8080/', true],
    ['[fd00::1]', 'http://[fd00::1]/', true],
    ['[fd00::1]', 'http://[fd00::1]:81/', false],
    ['[fd00::1]:81', 'http://[fd00::1]:81/', true],
  ])('host %s opens %s: %s', (entry, url, isOpen) => {
    expect(isTargetAllowed({ kind: 'http', url }, { hosts: [entry], functions: [], endpoints: [] }).ok).toBe(isOpen);
  });

  it('names the property of the stack when it refuses', () => {
    const answer = isTargetAllowed({ kind: 'sagemaker', endpointName: 'other' }, allowed);

    expect(answer.ok ? '' : answer.message).toContain('targets.endpoints');
  });
});
