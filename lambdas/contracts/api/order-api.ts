import * as z from 'zod';
import { isoDuration } from '../people/duration.ts';
import { requestByPerson } from './api.ts';

/** The step that is meant, counted from 0 as in the record, so that an order told twice is one. Default: the step in force. */
const step = z.number().int().min(0).optional();

/** Body of `POST …/rollouts/{rolloutId}/skip`: go to the next step now. */
export const skipRequest = requestByPerson.extend({ step });

/** Body of `POST …/rollouts/{rolloutId}/extend`: the step lasts so long altogether, longer than planned. */
export const extendRequest = requestByPerson.extend({ step, bake: isoDuration });
