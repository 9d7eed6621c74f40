import { describe, expect, it } from 'vitest';
import { failedStepWords } from '../../../../lambdas/domain/rollout/ending/failed-step-words.ts';

const THROTTLED = 'Judge was throttled at every repeat: Lambda had no room to run its function';

describe('the reason of a step that failed', () => {
  it.each([
    ['Lambda.TooManyRequestsException', 'Rate Exceeded. (Service: Lambda, Status Code: 429)', THROTTLED],
    ['Lambda.Unknown', 'Rate Exceeded.', THROTTLED],
    ['States.TaskFailed', '{"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded"}', THROTTLED],
    ['States.Timeout', undefined, 'Judge ran out of time'],
    [
      'Sandbox.Timedout',
      '2026-02-01 Task timed out after 60.00 seconds',
      'Judge ran out of time at every repeat, after 1 min',
    ],
    [
      'Lambda.Unknown',
      'The cause could not be determined',
      'Judge lost its function at every repeat: it died without an answer',
    ],
    ['Runtime.ExitError', '', 'Judge lost its function at every repeat: it died without an answer'],
    ['Lambda.ServiceException', 'busy', 'Judge could not be run at every repeat: the service Lambda failed'],
    ['Lambda.AccessDeniedException', 'no rights', 'Judge failed at every repeat: no rights'],
    ['UnderstudyError', 'the registry is slow', 'Judge failed at every repeat: the registry is slow'],
    ['UnderstudyError', '{"raw":1}', 'Judge failed at every repeat: UnderstudyError'],
    [undefined, '', 'Judge failed at every repeat: nobody knows why'],
  ])('%s: %s', (error, message, words) => {
    expect(failedStepWords({ step: 'Judge', error, message })).toBe(`a step of the rollout failed: ${words}`);
  });

  it('says since when the rollout stands still', () => {
    expect(failedStepWords({ step: 'Shift', error: 'States.Timeout', lastAt: '2026-02-01T12:04:00.000Z' })).toBe(
      'a step of the rollout failed: Shift ran out of time, the rollout stands still since 2026-02-01 12:04:00 UTC',
    );
  });

  it('takes in no more of a message than a sentence can hold', () => {
    expect(failedStepWords({ step: 'Shift', message: 'x'.repeat(5_000) }).length).toBeLessThan(400);
  });
});
