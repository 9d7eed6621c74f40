import * as z from 'zod';
import { isoAt } from '../runtime/instants.ts';
import { rolloutInput, type PrepareTask } from './machine.ts';

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

const detail = z.object({
  executionArn: z.string().min(1),
  name: z.string().min(1),
  status: z.enum(['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']),
  /** Epoch milliseconds. */
  startDate: z.number().optional(),
  input,
});

/** EventBridge event "Step Functions Execution Status Change" of an execution of the rollout machine that has ended. */
export const executionEnded = z.object({ detail }).transform(({ detail: ended }) => ({
  model: ended.input.model,
  rolloutId: ended.input.continues?.rolloutId ?? ended.name,
  arn: ended.executionArn,
  status: ended.status,
  ...startOf(ended),
}));

/** The start that the execution was, unless it continued another one. */
function startOf({ executionArn: arn, name, startDate, input: typed }: z.infer<typeof detail>): {
  readonly start?: PrepareTask;
} {
  if (typed.continues !== undefined || startDate === undefined) return {};
  return { start: { execution: { arn, name, startedAt: isoAt(startDate) }, input: typed } };
}
