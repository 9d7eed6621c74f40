import { expect, it } from 'vitest';
import { restMonitoring } from '../../support/resting-rules.ts';

it('the schedule of checks rests from here on', async () => {
  await expect(restMonitoring()).resolves.toBeUndefined();
});
