import * as z from 'zod';

/** What a broken guardrail does: it takes the challenger back, lets no step and no promotion follow until it recovers, or is told once. */
export const strength = z.enum(['rollback', 'hold', 'warn'], { error: 'must be rollback, hold or warn' });
