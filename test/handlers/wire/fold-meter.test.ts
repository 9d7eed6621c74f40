import { afterEach, describe, expect, it, vi } from 'vitest';
import { FoldMeter } from '../../../lambdas/handlers/wire/fold-meter.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('meter of captured objects', () => {
  it('counts all that is lost as one metric, the one that its alarm reads', () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    vi.stubEnv('POWERTOOLS_DEV', 'true');
    vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
    const meter = new FoldMeter('Stage');

    meter.folded({ kind: 'gone', malformed: 0 });
    expect(meter.lost({ unfolded: 2, undelivered: 3, isCutShort: false })).toBe(true);
    expect(meter.lost({ unfolded: 0, undelivered: 0, isCutShort: false })).toBe(false);
    expect(meter.lost({ unfolded: 0, undelivered: 0, isCutShort: true })).toBe(true);
    meter.folded({ kind: 'folded', malformed: 4, lagMs: 1_500 });
    meter.publish();

    const written = log.mock.calls.map(([text]): unknown => JSON.parse(String(text)));
    expect(written).toMatchObject([
      { service: 'fold', stage: 'Stage', MalformedLines: 4, FoldLagMs: 1_500 },
      { service: 'router', stage: 'Stage', CaptureLost: [1, 5] },
    ]);
  });
});
