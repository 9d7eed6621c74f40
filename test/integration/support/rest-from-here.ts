import { expect, it } from 'vitest';
import { restMonitoring } from './resting-rules.ts';

it('the schedule of checks rests from here on', async () => {
  await expect(restMonitoring()).resolves.toBeUndefined();
});
