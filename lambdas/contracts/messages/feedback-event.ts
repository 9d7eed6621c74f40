import * as z from 'zod';
import { functionUrlRequest } from './function-url-request.ts';

/** What invokes the feedback function: a POST to its URL, or a direct call with the lines themselves. */
export const feedbackEvent = z.union([
  functionUrlRequest.transform(({ method, body }) => ({ kind: 'http' as const, method, body })),
  z.strictObject({ feedback: z.unknown() }).transform(({ feedback }) => ({
    kind: 'direct' as const,
    body: JSON.stringify(feedback),
  })),
]);
