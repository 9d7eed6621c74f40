import { describe, expect, it } from 'vitest';
import { answerFault, sampleRequests } from '../../../../lambdas/domain/rollout/planning/sample-requests.ts';

const signatureOf = (samples: readonly unknown[]) => ({ features: [], samples });
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const sentFor = (...given: Parameters<typeof sampleRequests>) =>
  sampleRequests(...given).map(({ contentType, body }) => [contentType, new TextDecoder().decode(body)]);

describe('sample requests', () => {
  it('are the declared ones, any JSON value', () => {
    const samples = [{ a: 1 }, [1, [2]], 0.5, 'text', null, false];

    expect(sentFor(signatureOf(samples))).toEqual([
      ['application/json', '{"a":1}'],
      ['application/json', '[1,[2]]'],
      ['application/json', '0.5'],
      ['application/json', '"text"'],
      ['application/json', 'null'],
      ['application/json', 'false'],
    ]);
  });

  it('are texts and bytes of a type of their own', () => {
    const image = Buffer.from([0x89, 0x50, 0, 255]);
    const samples = [
      { contentType: 'text/csv', text: '5.1,3.5\n' },
      { contentType: 'image/png', base64: image.toString('base64') },
    ];

    const [csv, png] = sampleRequests(signatureOf(samples));

    expect(csv).toEqual({ contentType: 'text/csv', body: bytesOf('5.1,3.5\n') });
    expect(png?.contentType).toBe('image/png');
    expect(Buffer.from(png?.body ?? [])).toEqual(image);
  });

  it('stay JSON when they only look like a text with a type', () => {
    const sample = { contentType: 'news', text: 'x', author: 'y' };

    expect(sentFor(signatureOf([sample]))).toEqual([['application/json', JSON.stringify(sample)]]);
  });

  it('are made of the examples, or of 1 and "sample"', () => {
    const features = [
      { name: 'distance', kind: 'numeric' },
      { name: 'origin', kind: 'categorical' },
      { name: 'hour', kind: 'numeric', example: 0 },
    ] as const;

    expect(sentFor({ features })).toEqual([['application/json', '{"distance":1,"origin":"sample","hour":0}']]);
    expect(sentFor(undefined)).toEqual([['application/json', '{}']]);
  });

  it.each([
    ['sepal length (cm)', '{"sepal length (cm)":1}'],
    ['größe', '{"größe":1}'],
    ['0', '{"0":1}'],
    ['a.b', '{"a.b":1}'],
    ['a[0]', '{"a[0]":1}'],
  ])('take the name %s for a key', (name, body) => {
    expect(sentFor({ features: [{ name, kind: 'numeric' }] })).toEqual([['application/json', body]]);
  });

  it('put a feature where its path says', () => {
    const features = [
      { name: 'age', kind: 'numeric', path: '$.instances[0].age', example: 40 },
      { name: 'sex', kind: 'categorical', path: "$.instances[0]['sex at birth']", example: 'f' },
      { name: 'next', kind: 'numeric', path: '$.instances[1].age', example: 50 },
    ] as const;

    expect(sentFor({ features })).toEqual([
      ['application/json', '{"instances":[{"age":40,"sex at birth":"f"},{"age":50}]}'],
    ]);
    expect(sentFor({ features: [{ name: 'x', kind: 'numeric', path: '$[1]' }] })).toEqual([
      ['application/json', '[null,1]'],
    ]);
  });

  it.each([
    [{ status: 200, text: '{"score":0}' }, '$.score', undefined],
    [{ status: 204, text: '' }, undefined, undefined],
    [{ status: 200, text: '0.1,0.9' }, undefined, undefined],
    [{ status: 302, text: '{}' }, undefined, 'http-302'],
    [{ status: 400, text: '{"score":1}' }, '$.score', 'http-400'],
    [{ status: 200, text: '<html>' }, '$.score', 'no-json'],
    [{ status: 200, text: '{"other":1}' }, '$.score', 'no-prediction'],
    [{ status: 200, text: '{"score":null}' }, '$.score', 'bad-prediction'],
    [{ status: 200, text: '{"other":1}' }, undefined, undefined],
    [{ status: 200, text: '0.7' }, '$', undefined],
    [{ status: 200, text: '[0.7]' }, '$[0]', undefined],
  ])('judge the answer %j by path %s as %s', ({ status, text }, path, fault) => {
    expect(answerFault({ status, body: bytesOf(text) }, { path, task: 'binary' })).toBe(fault);
  });
});
