import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { PowertoolsMeter } from '../../../lambdas/adapters/telling/powertools-meter.ts';

const written = z.looseObject({
  _aws: z.object({
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string(), Unit: z.string() })),
      }),
    ),
  }),
});

// Metrics leave a function as lines of its output.
const print = vi.spyOn(console, 'log').mockImplementation(() => {});

beforeEach(() => {
  print.mockClear();
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
});
afterEach(() => vi.unstubAllEnvs());

function lines(): readonly z.infer<typeof written>[] {
  return print.mock.calls.map(([line]) => written.parse(JSON.parse(String(line))));
}

describe('the meter', () => {
  it('writes each metric under service and stage together, and under neither alone', () => {
    const meter = new PowertoolsMeter({ service: 'router', stage: 'Understudy-alpha' });
    meter.count('CaptureLost', 2);
    meter.time('FoldLagMs', 1_500);
    meter.publish();

    const [line, ...more] = lines();
    expect(more).toEqual([]);
    expect(line).toMatchObject({ service: 'router', stage: 'Understudy-alpha', CaptureLost: 2, FoldLagMs: 1_500 });
    const [directive, ...others] = line?._aws.CloudWatchMetrics ?? [];
    expect(others).toEqual([]);
    expect(directive?.Namespace).toBe('Understudy');
    expect(directive?.Dimensions.map((set) => [...set].sort())).toEqual([['service', 'stage']]);
    expect(directive?.Metrics).toMatchObject([{ Unit: 'Count' }, { Unit: 'Milliseconds' }]);
  });

  it('keeps its dimensions after it has written', () => {
    const meter = new PowertoolsMeter({ service: 'fold', stage: 'Understudy' });
    for (const lag of [1, 2]) {
      meter.time('FoldLagMs', lag);
      meter.publish();
    }

    expect(lines()).toMatchObject([
      { service: 'fold', stage: 'Understudy', FoldLagMs: 1 },
      { service: 'fold', stage: 'Understudy', FoldLagMs: 2 },
    ]);
  });

  it('writes nothing when nothing was measured', () => {
    new PowertoolsMeter({ service: 'router', stage: 'Understudy' }).publish();

    expect(print).not.toHaveBeenCalled();
  });
});
