import * as z from 'zod';
import { rolloutInput } from './machine.ts';

/** Input of an execution as the event carries it: JSON text, absent when it was too large. */
const input = z
  .string()
  .transform((text, context): unknown => {
    try {
      const parsed: unknown = JSON.parse(text);
      return parsed;
    } catch {
      context.addIssue({ code: 'custom', message: 'must be JSON' });
      return z.NEVER;
    }
  })
  .pipe(rolloutInput);

/** EventBridge event "Step Functions Execution Status Change" of an execution of the rollout machine that has ended. */
export const executionEnded = z
  .object({
    detail: z.object({
      executionArn: z.string().min(1),
      name: z.string().min(1),
      status: z.enum(['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']),
      input,
    }),
  })
  .transform(({ detail }) => ({
    model: detail.input.model,
    rolloutId: detail.input.continues?.rolloutId ?? detail.name,
    arn: detail.executionArn,
    status: detail.status,
  }));
