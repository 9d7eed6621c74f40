import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ModelMeter } from '../../../lambdas/adapters/telling/model-meter.ts';

const print = vi.spyOn(console, 'log').mockImplementation(() => {});
beforeEach(() => {
  print.mockClear();
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
});
afterEach(() => vi.unstubAllEnvs());

it('writes the numbers of each model under its own name alone, with units, and nothing for none', () => {
  const meter = new ModelMeter('Stage');

  meter.write('a', { Requests: 3, ErrorPercent: 5, LatencyP99Ms: 12 });
  meter.write('b', { Requests: 4 });
  meter.write('c', {});

  const lines = print.mock.calls.map(([line]): unknown => JSON.parse(String(line)));
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatchObject({
    model: 'a',
    stage: 'Stage',
    Requests: 3,
    _aws: {
      CloudWatchMetrics: [
        {
          Namespace: 'Understudy/Models',
          Metrics: [
            { Name: 'Requests', Unit: 'Count' },
            { Name: 'ErrorPercent', Unit: 'Percent' },
            { Name: 'LatencyP99Ms', Unit: 'Milliseconds' },
          ],
        },
      ],
    },
  });
  expect(lines[1]).toMatchObject({ model: 'b', Requests: 4 });
  expect(lines[1]).not.toHaveProperty('ErrorPercent');
});
