import { beforeEach, describe, expect, it } from 'vitest';
import type { MachineState } from '../../../../lambdas/contracts/messages/machine.ts';
import type { SpecificationInput } from '../../../../lambdas/contracts/people/specification.ts';
import { answerQuestion } from '../../../../lambdas/usecases/rollout/restoring/answer-question.ts';
import {
  pauseRollout,
  resumeRollout,
  skipStep,
} from '../../../../lambdas/usecases/rollout/restoring/change-schedule.ts';
import { promoteRollout, rejectRollout } from '../../../../lambdas/usecases/rollout/restoring/obey-person.ts';
import { passWindows } from '../../../support/rollout/pass-windows.ts';
import { MODEL, RolloutWorld } from '../../../support/rollout-world.ts';

const ANN = 'arn:aws:iam::111111111111:user/ann';
const BOB = 'arn:aws:iam::111111111111:user/bob';
const MINUTE = 60_000;

type Rollout = NonNullable<SpecificationInput['rollout']>;
const steps = [5, 25].map((weight) => ({ weight, bake: 'PT4M' }));
const canary = { kind: 'canary' as const, steps };

let world: RolloutWorld;
let state: MachineState;
beforeEach(() => {
  world = new RolloutWorld();
});

async function started(rollout: Rollout, more: Partial<SpecificationInput> = {}): Promise<void> {
  await world.givenModel({ rollout: { strategy: canary, ...rollout }, ...more });
  world.givenChampion();
  state = await world.prepare({ model: MODEL, version: 'v2', force: true, startedBy: BOB });
  if (state.next === 'shift') state = await world.run(state);
}

function order(body: unknown = {}, by = ANN) {
  return { model: MODEL, rolloutId: 'r1', body, by };
}

function approve(question: string, by = ANN) {
  return answerQuestion(world.deps, 'approve', order({ question, reason: 'fine' }, by));
}

async function pass(windows: number, requests = 400): Promise<void> {
  state = await passWindows(world, state, { windows, requests });
}

const weight = (): number | undefined => world.route().challengers[0]?.weightPercent;
const open = () => world.record().questions?.at(-1);
const told = (kind: string) => world.teller.published.filter((one) => one.kind === kind);

describe('a gate before the start', () => {
  const rollout: Rollout = { gates: { start: { approvers: ['user/ann'], deadline: 'PT30M' } } };

  it('waits without a request to the challenger, tells once, and starts by a yes', async () => {
    await started(rollout);
    await pass(5);

    expect(world.record()).toMatchObject({ state: 'awaiting-approval', step: -1, questions: [{ id: 'start-1' }] });
    expect(world.route().challengers).toEqual([]);
    expect(told('question')).toMatchObject([
      {
        severity: 'ticket',
        subject: expect.stringContaining('asks you before its start'),
        what: expect.stringContaining('A yes gives v2 5 % of the requests'),
        evidence: expect.stringContaining('steps: 5 % for 4 min'),
        next: expect.arrayContaining([expect.stringContaining('--question start-1')]),
      },
    ]);
    await approve('start-1');
    await pass(1);
    expect(weight()).toBe(5);
    expect(open()?.closed).toMatchObject({ answer: 'approved', by: ANN });
    expect(world.registry.audits).toContainEqual(
      expect.objectContaining({ action: 'approve', by: ANN, reason: 'start-1 of rollout r1: fine' }),
    );
  });

  it('ends undecided when nobody answers in time, and the version keeps its status', async () => {
    await started(rollout);
    await pass(40);

    expect(world.record()).toMatchObject({
      state: 'inconclusive',
      outcome: { by: 'the plan', reason: expect.stringContaining('nobody answered start-1 within 30 min') },
      questions: [{ closed: { answer: 'overdue' } }],
    });
    expect(world.registry.versions.get(`${MODEL}/v2`)?.status).toBe('registered');
  });
});

describe('an abort that only the record holds', () => {
  it('ends a rollout that asks before its start', async () => {
    await started({ gates: { start: { approvers: ['*'] } } });
    await pass(2);
    const at = '2026-02-01T12:00:00.000Z';
    await world.registry.addRequest(MODEL, 'r1', { kind: 'abort', by: ANN, at });
    await pass(1);

    expect(world.record()).toMatchObject({ state: 'aborted', outcome: { by: ANN } });
  });
});

describe('a gate before an increase', () => {
  const rollout: Rollout = { gates: { increase: { approvers: ['user/ann'], deadline: 'PT1H', otherwise: 'approve' } } };

  it('keeps the weight while it waits, stops the clock of the plan, and e-values decide', async () => {
    await started(rollout);
    await pass(20);

    expect(weight()).toBe(5);
    expect(open()).toMatchObject({ id: 'increase-1', about: 'increase', step: 0, window: 4 });
    expect(world.record().verdict?.reason).toContain('the plan waited for a person, e-values decide');
    expect(world.record().verdict?.schedule).toMatchObject({ held: 14, asked: true });
    await approve('increase-1');
    await pass(1);
    expect(weight()).toBe(25);
    expect(await world.replay()).toMatchObject({ kind: 'same' });
  });

  it('goes on by itself where silence is a yes', async () => {
    await started(rollout);
    await pass(4 + 61 + 2);

    expect(weight()).toBe(25);
    expect(world.record().questions).toMatchObject([{ closed: { answer: 'overdue' } }]);
  });

  it('takes an answer of those who are named alone, also where an order would pass it by', async () => {
    await started(rollout);
    await pass(8);

    const refused = { code: 'NOT_ALLOWED', faults: [{ path: 'approvers' }] };
    await expect(approve('increase-1', BOB)).rejects.toMatchObject(refused);
    await expect(skipStep(world.deps, order({}, BOB))).rejects.toMatchObject(refused);
    await expect(promoteRollout(world.deps, order({}, BOB))).rejects.toMatchObject(refused);
    await skipStep(world.deps, order());
    await pass(1);
    expect(weight()).toBe(25);
    expect(open()?.closed).toMatchObject({ answer: 'withdrawn' });
  });

  it('is answered once: repeats are safe, and an older question or another answer is refused', async () => {
    await started({ ...rollout, gates: { increase: { approvers: ['*'] }, promotion: { approvers: ['*'] } } });
    await pass(6);
    await approve('increase-1');

    await expect(approve('increase-1')).resolves.toMatchObject({ rollout: { state: 'awaiting-approval' } });
    await expect(rejectRollout(world.deps, order({ question: 'increase-1' }, BOB))).rejects.toMatchObject({
      code: 'NOT_ASKED',
      message: expect.stringContaining(`increase-1 was approved by ${ANN} already`),
    });
    await pass(10, 4_000);
    expect(open()).toMatchObject({ id: 'promotion-2' });
    await expect(approve('increase-1', BOB)).rejects.toMatchObject({
      code: 'NOT_ASKED',
      message: expect.stringContaining('increase-1 is closed (approved by'),
    });
    await expect(approve('increase-1')).resolves.toBeDefined();
    await expect(approve('promotion-9')).rejects.toMatchObject({ code: 'NOT_ASKED' });
    expect(world.record().requests).toHaveLength(1);
  });

  it('waits on in a pause, also behind its deadline', async () => {
    await started(rollout);
    await pass(6);
    await pauseRollout(world.deps, order());
    await pass(70);
    expect(weight()).toBe(5);

    await resumeRollout(world.deps, order());
    await pass(2);

    expect(weight()).toBe(25);
    expect(world.record().questions).toHaveLength(1);
  });
});

describe('a gate before the promotion', () => {
  const rollout: Rollout = { gates: { promotion: { approvers: ['*'], deadline: 'P1D' } } };

  it('promotes what was proven by a yes, long after the horizon', async () => {
    await started(rollout);
    await pass(100, 2_000);
    expect(world.record()).toMatchObject({ state: 'awaiting-approval', verdict: { kind: 'promote' } });

    await approve('promotion-1');
    await pass(2);

    expect(world.record()).toMatchObject({ state: 'promoted', outcome: { by: 'the judge' } });
    expect(world.record().outcome?.reason).toContain(`approved by ${ANN}: fine (promotion-1); promoted after`);
  });

  it('rolls back a challenger that breaks while it waits', async () => {
    await started(rollout);
    await pass(60, 1_000);
    world.behaviours.set('v2', { errors: 0.5 });
    await pass(20, 1_000);

    expect(world.record()).toMatchObject({ state: 'rolled-back', outcome: { by: 'the judge' } });
    expect(world.record().questions).toMatchObject([{ closed: { answer: 'withdrawn' } }]);
  });

  it('does not ask again when a tick is repeated', async () => {
    await started(rollout);
    await pass(20, 2_000);
    await approve('promotion-1');
    world.clock.advance(MINUTE);
    const waiting = state;
    const first = await world.run(waiting);
    const again = await world.run(waiting);

    expect([first.next, again.next, again.reason]).toEqual(['promote', 'promote', first.reason]);
    expect(world.record().questions).toHaveLength(1);
  });

  it('obeys a no that only the record holds, also in a pause', async () => {
    await started(rollout);
    await pass(20, 2_000);
    await pauseRollout(world.deps, order());
    await answerQuestion(world.deps, 'reject', order({ question: 'promotion-1' }));
    await pass(1);

    expect(world.record()).toMatchObject({ state: 'aborted', outcome: { by: ANN } });
  });

  it('gives all traffic back at once by a no, in the name of who said it', async () => {
    await started(rollout);
    await pass(20, 2_000);

    const { restoredInMs, told: how } = await rejectRollout(
      world.deps,
      order({ question: 'promotion-1', reason: 'no' }),
    );

    expect(world.route().challengers).toEqual([]);
    expect({ how, isQuick: restoredInMs !== undefined }).toEqual({ how: 'told', isQuick: true });
    expect(world.record()).toMatchObject({
      state: 'aborted',
      outcome: { by: ANN, reason: `rejected by ${ANN}: no (promotion-1)` },
      questions: [{ closed: { answer: 'rejected', by: ANN } }],
    });
    const again = await rejectRollout(world.deps, order({ question: 'promotion-1' }));
    expect(again.rollout.state).toBe('aborted');
    await pass(2);
    expect(world.record().state).toBe('aborted');
  });

  it('is asked too where the policy promotes what nobody decided', async () => {
    await started({ ...rollout, inconclusive: 'promote', hold: 'PT2M' });
    await pass(14, 0);

    expect(open()).toMatchObject({ about: 'promotion' });
    expect(world.record().state).toBe('awaiting-approval');
  });
});

describe('an undecided rollout', () => {
  it('asks in the same way, and promotes by a yes', async () => {
    await started({ hold: 'PT2M' });
    await pass(12, 0);
    expect(open()).toMatchObject({ id: 'undecided-1' });

    await approve('undecided-1');
    await pass(1);

    expect(world.record()).toMatchObject({ state: 'promoted', outcome: { by: ANN, tests: [] } });
  });
});

describe('a step that asks for time, requests and a person', () => {
  it('is left when all three hold', async () => {
    const first = { weight: 5, bake: 'PT4M', requests: 200, approve: { approvers: ['*'] } };
    await started({ strategy: { kind: 'canary', steps: [first, { weight: 25, bake: 'PT4M' }] } });
    await pass(8, 100);
    expect({ weight: weight(), asked: world.record().questions }).toEqual({ weight: 5, asked: undefined });
    expect(world.record().verdict?.reason).toMatch(/the step waits for \d+ challenger requests more/);

    await pass(8, 2_000);
    expect({ weight: weight(), open: open()?.id }).toEqual({ weight: 5, open: 'increase-1' });
    await approve('increase-1');
    await pass(1);
    expect(weight()).toBe(25);
  });

  it('is undecided at the horizon when its requests never come', async () => {
    const first = { weight: 5, bake: 'PT4M', requests: 100_000 };
    await started({ strategy: { kind: 'canary', steps: [first, { weight: 25, bake: 'PT4M' }] } });
    await pass(19, 100);

    expect(world.record()).toMatchObject({ step: 0, verdict: { kind: 'inconclusive' }, state: 'awaiting-approval' });
  });
});

describe('gates of a start', () => {
  const gates = { promotion: { approvers: ['user/ann'] } };

  async function faultsOf(rollout: Rollout, input: object, more: Partial<SpecificationInput> = {}) {
    await world.givenModel({ rollout: { strategy: canary, ...rollout }, ...more });
    world.givenChampion();
    await world.prepare({ model: MODEL, version: 'v2', force: true, startedBy: ANN, ...input });
    return world.record().outcome?.faults?.map(({ path }) => path);
  }

  it('take none of the specification away, and are told of together', async () => {
    const settings = {
      gates: { promotion: { approvers: ['*'] }, start: {} },
      strategy: { kind: 'all-at-once' },
    };
    const asking = [{ weight: 5, bake: 'PT4M', approve: { approvers: ['*'] } }];

    expect(await faultsOf({ gates, strategy: { kind: 'canary', steps: asking } }, { settings })).toEqual([
      'settings.gates.promotion',
      'settings.strategy',
      'settings.gates.start.approvers',
    ]);
    world = new RolloutWorld();
    expect(await faultsOf({ gates }, { settings: { decidedBy: 'exact' } })).toEqual(['settings.decidedBy']);
  });

  it('are refused where nobody but the starter could answer, or nobody knows the starter', async () => {
    const access = { differentApprover: true };

    expect(await faultsOf({ gates }, {}, { access })).toEqual(['access.differentApprover']);
    world = new RolloutWorld();
    expect(await faultsOf({ gates }, { startedBy: 'console' }, { access })).toEqual(['access.differentApprover']);
    world = new RolloutWorld();
    expect(await faultsOf({ gates }, { startedBy: BOB }, { access })).toBeUndefined();
  });
});
