import { describe, expect, it } from 'vitest';
import { stepsOf } from '../../../lambdas/usecases/erasing/erasure-steps.ts';

const prefixes = (subject?: string): readonly string[] =>
  stepsOf({ model: 'm', ...(subject === undefined ? {} : { subject }) }).flatMap((step) =>
    'prefix' in step ? [step.prefix] : [],
  );

describe('steps of a deletion', () => {
  it('go through predictions that labels are joined with, of a model and of a subject', () => {
    expect(prefixes()).toContain('pairs/m/');
    expect(prefixes('s')).toContain('pairs/m/');
    // Sums over many subjects stay.
    expect(prefixes('s')).not.toContain('wide/m/');
  });
});
