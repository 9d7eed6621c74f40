import * as z from 'zod';

/** What a model is asked for; says what counts as a prediction. */
export const task = z.enum(['binary', 'multiclass', 'regression', 'ranking', 'other']);
