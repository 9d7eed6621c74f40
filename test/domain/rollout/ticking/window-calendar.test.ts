import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finalWindows, startOfWindow, windowAt } from '../../../../lambdas/domain/rollout/ticking/window-calendar.ts';

const calendar = { startMs: 1_000_000, lengthMs: 60_000 };

describe('the calendar of windows', () => {
  it('calls a window final one and a half windows after its end, not a millisecond before', () => {
    const due = 1_000_000 + 60_000 + 90_000;

    expect(finalWindows(calendar, due - 1)).toBe(0);
    expect(finalWindows(calendar, due)).toBe(1);
    expect(finalWindows(calendar, due + 59_999)).toBe(1);
    expect(finalWindows(calendar, due + 60_000)).toBe(2);
  });

  it('has no final window before the start', () => {
    expect(finalWindows(calendar, 0)).toBe(0);
  });

  it('counts exactly the windows whose end lies one and a half windows back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), fc.constantFrom(1000, 2000, 60_000), (after, lengthMs) => {
        const now = 1_000_000 + after;
        let expected = 0;
        for (let end = 1_000_000 + lengthMs; end + 1.5 * lengthMs <= now; end += lengthMs) expected += 1;
        expect(finalWindows({ startMs: 1_000_000, lengthMs }, now)).toBe(expected);
      }),
    );
  });

  it('finds the window that holds an instant', () => {
    expect(windowAt(calendar, 1_059_999)).toBe(0);
    expect(windowAt(calendar, 1_060_000)).toBe(1);
    expect(windowAt(calendar, 999_999)).toBe(-1);
    expect(startOfWindow(calendar, 3)).toBe(1_180_000);
  });
});
