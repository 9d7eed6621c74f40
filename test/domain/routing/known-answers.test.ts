import { describe, expect, it } from 'vitest';
import { KnownAnswers } from '../../../lambdas/domain/routing/fallback/known-answers.ts';

const request = (text: string, headers: Readonly<Record<string, string>> = {}) => ({
  model: 'm',
  contentType: 'application/json',
  headers,
  body: new TextEncoder().encode(text),
});
const answer = (text: string) => ({ status: 200, contentType: 'text/plain', body: new TextEncoder().encode(text) });
const at = { at: 1_000, maxAgeMs: 500 };

describe('answers that were good', () => {
  it('are found by the same request until they are too old', () => {
    const known = new KnownAnswers();
    known.keep(request('a'), answer('old'), 400);
    known.keep(request('a'), answer('new'), 500);

    expect(known.find(request('a'), at)).toEqual(answer('new'));
    expect(known.find(request('a'), { ...at, at: 1_001 })).toBeUndefined();
  });

  it.each([
    ['another body', request('b')],
    ['another model', { ...request('a'), model: 'n' }],
    ['another type', { ...request('a'), contentType: 'text/csv' }],
    ['a header that asks for something else', request('a', { accept: 'text/csv' })],
  ])('are not found by %s', (_what, other) => {
    const known = new KnownAnswers();
    known.keep(request('a'), answer('x'), 900);

    expect(known.find(other, at)).toBeUndefined();
  });

  it('are found whatever names the request for tracing', () => {
    const known = new KnownAnswers();
    known.keep(request('a', { traceparent: '1' }), answer('x'), 900);

    expect(known.find(request('a', { 'x-request-id': '2' }), at)).toEqual(answer('x'));
  });

  it('are bounded in number and bytes, the oldest goes first, and none that is too long is kept', () => {
    const known = new KnownAnswers();
    for (let n = 0; n < 2_001; n++) known.keep(request(`${n}`), answer('x'), 900);
    expect([known.find(request('0'), at), known.find(request('1'), at)]).toEqual([undefined, answer('x')]);

    for (let n = 0; n < 160; n++) known.keep(request(`long ${n}`), answer('y'.repeat(60_000)), 900);
    known.keep(request('too long'), answer('y'.repeat(64_001)), 900);

    const kept = Array.from({ length: 160 }, (_, n) => known.find(request(`long ${n}`), at) !== undefined);
    expect([kept.filter(Boolean).length, kept.at(-1)]).toEqual([133, true]);
    expect(known.find(request('too long'), at)).toBeUndefined();
  });
});
