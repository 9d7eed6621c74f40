import { describe, expect, it } from 'vitest';
import { KeptFeedbackModels } from '../../../lambdas/usecases/windows/feedback/feedback-models.ts';
import { FixedClock } from '../../support/fakes/fixed-clock.ts';
import { aSpecification } from '../../support/records.ts';

describe('what models say about their feedback', () => {
  it('is read once for all that wait for it, and anew after a minute', async () => {
    const clock = new FixedClock('2026-02-01T12:00:00.000Z');
    let reads = 0;
    const reader = { readSpecification: async () => (reads++, aSpecification()) };
    const models = new KeptFeedbackModels(reader, clock);

    const terms = await Promise.all(Array.from({ length: 50 }, () => models.termsOf('m')));
    expect(reads).toBe(1);
    expect(terms.every((one) => one?.task === aSpecification().task)).toBe(true);

    clock.advance(60_000);
    await models.termsOf('m');
    expect(reads).toBe(2);
  });

  it('is asked for again after a read that failed or found nothing', async () => {
    const answers = [
      Promise.reject(new Error('too slow')),
      Promise.resolve(undefined),
      Promise.resolve(aSpecification()),
    ];
    const reader = { readSpecification: () => answers.shift() ?? Promise.reject(new Error('asked too often')) };
    const models = new KeptFeedbackModels(reader, new FixedClock('2026-02-01T12:00:00.000Z'));

    await expect(models.termsOf('m')).rejects.toThrow('too slow');
    expect(await models.termsOf('m')).toBeUndefined();
    expect(await models.termsOf('m')).toBeDefined();
    expect(await models.termsOf('m')).toBeDefined();
  });
});
