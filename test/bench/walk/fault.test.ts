import { describe, expect, it } from 'vitest';
import { Fault, type FaultOrder } from '../../../bench/walk/faults/fault.ts';

describe('a fault', () => {
  const attempt = { functionName: 'shift', call: 'GetItem ROUTE', id: 'first', text: '/\n{"pk":"MODEL#m1x"}' };
  const order = (parts: Partial<FaultOrder>): FaultOrder => ({
    functionName: 'shift',
    call: 'GetItem ROUTE',
    manner: 'once',
    style: 'error',
    marks: ['m1x'],
    stop: async () => undefined,
    ...parts,
  });

  it('meets all attempts of one call, and no other call', async () => {
    const fault = new Fault(order({}));

    expect(await fault.fateOf({ ...attempt, functionName: 'judge' })).toBe('pass');
    expect(await fault.fateOf({ ...attempt, text: 'MODEL#m2x' })).toBe('pass');
    expect(await fault.fateOf({ ...attempt, call: 'PutItem' })).toBe('pass');
    expect(fault.strikes).toBe(0);
    expect(await fault.fateOf(attempt)).toBe('error');
    expect(await fault.fateOf(attempt)).toBe('error');
    expect(await fault.fateOf({ ...attempt, id: 'second' })).toBe('pass');
    expect(fault.strikes).toBe(2);
  });

  it('meets every call where it is to fail always', async () => {
    const fault = new Fault(order({ manner: 'always', style: 'cut' }));

    expect(await fault.fateOf(attempt)).toBe('cut');
    expect(await fault.fateOf({ ...attempt, id: 'second' })).toBe('cut');
  });

  it('keeps the answers to one call back where that is slow', async () => {
    const fault = new Fault(order({ manner: 'slow' }));

    expect(await fault.fateOf(attempt)).toBe('late');
    expect(await fault.fateOf(attempt)).toBe('late');
    expect(await fault.fateOf({ ...attempt, id: 'second' })).toBe('pass');
  });

  it('lets the client find what took effect when its connection was cut', async () => {
    const [cut, error] = [
      new Fault(order({ manner: 'took-effect', style: 'cut' })),
      new Fault(order({ manner: 'took-effect' })),
    ];

    expect(await cut.fateOf(attempt)).toBe('cut after');
    expect(await cut.fateOf(attempt)).toBe('pass');
    expect(await error.fateOf(attempt)).toBe('error after');
    expect(await error.fateOf(attempt)).toBe('error after');
  });

  it('stops the execution once, before the call is made', async () => {
    let stops = 0;
    const stop = async (): Promise<void> => {
      stops += 1;
    };
    const fault = new Fault(order({ manner: 'stop', stop }));

    expect(await fault.fateOf(attempt)).toBe('pass');
    expect(await fault.fateOf({ ...attempt, id: 'second' })).toBe('pass');
    expect(stops).toBe(1);
  });
});
