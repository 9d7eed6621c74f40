import { describe, expect, it } from 'vitest';
import { callName } from '../../../bench/walk/faults/call-name.ts';

describe('the name of a call', () => {
  const ask = (target: string, body: unknown): string =>
    callName({ method: 'POST', path: '/', target, body: JSON.stringify(body) });

  it('is the same for every model', () => {
    const read = (model: string): string =>
      ask('DynamoDB_20120810.GetItem', { Key: { pk: { S: `MODEL#${model}` }, sk: { S: 'ROUTE' } } });

    expect(read('walk-0001x')).toBe('GetItem ROUTE');
    expect(read('other')).toBe(read('walk-0001x'));
  });

  it('tells transactions and lists apart by what they are about', () => {
    const item = (sk: string): unknown => ({ Put: { Item: { pk: { S: 'MODEL#m' }, sk: { S: sk } } } });
    const TransactItems = [item('ROUTE'), item('ROLLOUT#v2-1-00000000'), item('EVENT#2026-01-01T00:00:00.000Z#id')];

    expect(ask('DynamoDB_20120810.TransactWriteItems', { TransactItems })).toBe(
      'TransactWriteItems ROUTE ROLLOUT EVENT',
    );
    expect(ask('DynamoDB_20120810.GetItem', { Key: { pk: { S: 'OPEN' }, sk: { S: 'ROLLOUT#m' } } })).toBe(
      'GetItem OPEN ROLLOUT',
    );
  });

  it.each([
    [{ method: 'PUT', path: '/data/routes/walk-1x.json?x-id=PutObject', body: '' }, 'PUT routes'],
    [{ method: 'GET', path: '/data/rollouts/walk-1x/v2-1/checkpoint.json.gz', body: '' }, 'GET rollouts checkpoint'],
    [{ method: 'GET', path: '/data/pairs/walk-1x/retro~v2-2-f20d24e1.json.gz', body: '' }, 'GET pairs retro'],
    [
      { method: 'GET', path: '/data/label-parts/2026-11-29T15%3A04%3A00.000Z/2026~ab.json.gz', body: '' },
      'GET label-parts',
    ],
    [{ method: 'GET', path: '/data/capture/2026/11/29/15/Stream-1-2026-11-29-15-04-17-32f4', body: '' }, 'GET capture'],
    [{ method: 'GET', path: '/data?list-type=2&prefix=wide%2F', body: '' }, 'LIST objects'],
    [{ method: 'POST', path: '/', body: 'TopicArn=t&Action=Publish&Message=m' }, 'Publish'],
    [
      { method: 'POST', path: '/service/GraniteServiceVersion20100801/operation/DescribeAlarms', body: '' },
      'DescribeAlarms',
    ],
    [{ method: 'POST', path: '/2015-03-31/functions/Router/invocations', body: '{}' }, 'Invoke'],
  ])('reads %j', (call, name) => {
    expect(callName(call)).toBe(name);
  });
});
