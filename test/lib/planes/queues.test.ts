import { expect, it } from 'vitest';
import { foldTimes } from '../../../lambdas/contracts/runtime/fold-times.ts';
import { functionTable } from '../../../lib/functions/function-table.ts';
import { propertiesOf, synthesise } from '../../support/synthesise.ts';

it('queues hide a message for six times the time of the function that takes it', () => {
  const { stack } = synthesise();

  const hidden = propertiesOf(stack, 'AWS::SQS::Queue').flatMap((queue) => queue['VisibilityTimeout'] ?? []);

  const { fold, check } = functionTable;
  expect(new Set(hidden)).toEqual(new Set([6 * fold.timeoutSeconds, 6 * check.timeoutSeconds]));
});

it('a call of the function that folds has time for each message of its batch', () => {
  const mappings = propertiesOf(synthesise().stack, 'AWS::Lambda::EventSourceMapping');

  expect(mappings.map(({ BatchSize }) => BatchSize)).toContain(foldTimes.batch);
  expect(functionTable.fold.timeoutSeconds).toBeGreaterThan(foldTimes.batch * foldTimes.objectSeconds);
});
