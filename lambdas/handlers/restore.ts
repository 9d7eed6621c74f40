import { Logger } from '@aws-lambda-powertools/logger';
import { restoreEnv } from '../contracts/runtime/rollout-env.ts';
import { executionEnded } from '../contracts/messages/execution-ended.ts';
import { startNext } from '../usecases/rollout/waiting/start-next.ts';
import { endExecution, type EndOutcome } from '../usecases/rollout/restoring/end-execution.ts';
import { executionsOf, takeOverDeps } from './wire/rollout-deps.ts';

const env = restoreEnv.parse(process.env);
const logger = new Logger({ serviceName: 'restore' });
const deps = { ...takeOverDeps(env), executions: executionsOf(env) };

/** Puts the champion back when an execution of the machine ended and its rollout is still open; then who waits for the route is started. */
export async function handler(event: unknown): Promise<{ readonly outcome: EndOutcome | 'no-rollout' }> {
  const ended = executionEnded.safeParse(event);
  if (!ended.success) {
    // Input that Prepare refused, too: such an execution never opened a rollout. The reconciler finds any that did.
    logger.warn('event of an execution without a rollout', { faults: ended.error.issues.length });
    return { outcome: 'no-rollout' };
  }
  const { start, ...execution } = ended.data;
  const outcome = await endExecution(deps, { ...execution, start });
  const begun = await startNext(deps, execution.model);
  logger.info('execution ended', { ...execution, outcome, begun });
  return { outcome };
}
