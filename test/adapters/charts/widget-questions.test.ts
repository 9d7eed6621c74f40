import { beforeEach, describe, expect, it } from 'vitest';
import { widgetPage } from '../../../lambdas/adapters/charts/widget-page.ts';
import { widgetEvent, type WidgetAnswer } from '../../../lambdas/contracts/messages/widget-event.ts';
import { answerWidget } from '../../../lambdas/usecases/reporting/answer-widget.ts';
import { answerQuestion } from '../../../lambdas/usecases/rollout/restoring/answer-question.ts';
import { FixedClock } from '../../support/fakes/fixed-clock.ts';
import { MemoryMonitoring } from '../../support/fakes/memory-monitoring.ts';
import { MemoryRegistry } from '../../support/fakes/memory-registry.ts';
import { SeededRandomness } from '../../support/fakes/seeded-randomness.ts';
import { aRollout, aSpecification } from '../../support/records.ts';

const answer = { model: 'm', rolloutId: 'r1', question: 'increase-2' };
let registry = new MemoryRegistry();

/** A rollout whose second question, about its second step, is open. */
function given(approvers: string[] | undefined, access = {}): void {
  registry = new MemoryRegistry();
  const gate = { deadlineWindows: 60, otherwise: 'reject' as const, ...(approvers === undefined ? {} : { approvers }) };
  const record = aRollout({ model: 'm', rolloutId: 'r1', state: 'awaiting-approval', step: 0 });
  const steps = [5, 25].map((weightPercent) => ({ weightPercent, bakeWindows: 5, gate }));
  const asked = { at: '2026-02-01T12:00:00.000Z', dueAt: '2026-02-01T13:00:00.000Z', window: 5 };
  const question = { id: 'increase-2', about: 'increase' as const, step: 0, otherwise: 'reject' as const, ...asked };
  const open = { ...record, plan: { ...record.plan, steps }, questions: [question] };
  registry.rollouts.set('m/r1', open);
  registry.open.set('m', 'r1');
  registry.specifications.set('m', aSpecification({ model: 'm', access }));
}

async function shown(event: object = {}): Promise<string> {
  const clock = new FixedClock();
  const randomness = new SeededRandomness();
  const answering = { registry, rollouts: registry, clock, randomness };
  const monitoring = new MemoryMonitoring();
  const deps = {
    ...answering,
    alerts: monitoring,
    log: monitoring,
    models: { listModels: async () => ['m', 'n'] },
    routes: { readRoute: async () => undefined },
    answer: ({ kind, ...of }: WidgetAnswer, by: string) =>
      answerQuestion(answering, kind, {
        model: of.model,
        rolloutId: of.rolloutId,
        by,
        body: { question: of.question },
      }),
  };
  const parsed = widgetEvent.parse({ widgetContext: { dashboardName: 'Fleet' }, ...event });
  return widgetPage(await answerWidget(deps, parsed), 'arn:widget');
}

describe('questions of rollouts in the widget', () => {
  beforeEach(() => given(['*']));

  it('show what is asked, the numbers, the deadline and what silence means, of one model or of all', async () => {
    const page = await shown();

    expect(page).toContain('before step 2 of 2: A yes gives');
    expect(page).toContain('until 2026-02-01 13:00:00 UTC, else it ends and');
    expect(await shown({ show: 'm' })).toContain('before step 2 of 2');
    expect(await shown({ show: 'n' })).not.toContain('before step 2 of 2');
  });

  it('are answered by a button where anybody may, once', async () => {
    expect(await shown()).toContain('>Approve</a');

    const after = await shown({ answer: { kind: 'approve', ...answer } });
    const again = await shown({ answer: { kind: 'reject', ...answer } });
    const older = await shown({ answer: { kind: 'approve', ...answer, question: 'start-1' } });

    expect(after).toContain('increase-2 of m: approved; obeyed at the next tick');
    expect(again).toContain('increase-2 was approved by dashboard Fleet already');
    expect(older).toContain('start-1 was never asked; increase-2 is open');
    expect(registry.rollouts.get('m/r1')?.requests).toMatchObject([{ kind: 'approve', by: 'dashboard Fleet' }]);
    expect(registry.audits).toMatchObject([{ action: 'approve', by: 'dashboard Fleet' }]);
  });

  it.each([
    ['people are named', () => given(['role/board'])],
    ['nobody says who may', () => given(undefined)],
    ['the approver must not be who started', () => given(['*'], { differentApprover: true })],
  ])('print the command where %s, and take no button', async (_why, givenThis) => {
    givenThis();

    const page = await shown();
    const forged = await shown({ answer: { kind: 'approve', ...answer } });

    expect(page).toContain('understudy rollout approve m r1 --question increase-2');
    expect(page).not.toContain('>Approve</a');
    expect(forged).toContain('increase-2 of m is for people who are named: answer it on the command line');
    expect(registry.rollouts.get('m/r1')?.requests).toEqual([]);
  });
});
