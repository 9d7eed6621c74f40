import { beforeEach, describe, expect, it } from 'vitest';
import type { MachineState } from '../../../../lambdas/contracts/messages/machine.ts';
import type { SpecificationInput } from '../../../../lambdas/contracts/people/specification.ts';
import { MODEL, RolloutWorld } from '../../../support/rollout-world.ts';
import { carrierSegments, carrierSignature, SegmentTraffic } from '../../../support/rollout/segment-traffic.ts';

type Guardrails = NonNullable<NonNullable<SpecificationInput['rollout']>['guardrails']>;
const byCarrier = { segments: { by: ['carrier'] } };

let world: RolloutWorld;
let traffic: SegmentTraffic;
let state: MachineState;
beforeEach(() => {
  world = new RolloutWorld();
  traffic = new SegmentTraffic(world);
});

async function started(guardrails: Guardrails, more: Partial<SpecificationInput> = {}): Promise<void> {
  const steps = [20, 50].map((weight) => ({ weight, bake: 'PT6M' }));
  await world.givenModel({
    signature: carrierSignature,
    segments: carrierSegments,
    labels: { maturity: 'PT2H' },
    slo: { availability: 90 },
    rollout: { strategy: { kind: 'canary', steps }, guardrails: { latency: { judged: false }, ...guardrails } },
    ...more,
  });
  world.givenChampion();
  state = await world.run(await world.prepare({ model: MODEL, version: 'v2', force: true }));
}

async function pass(windows: number, requests?: number): Promise<void> {
  state = await traffic.pass(state, windows, requests);
}

/** The champion fails 6 % of everything; the challenger 40 % of one carrier and less of the others: 5.8 % on average. */
function givenHarmedCarrier(): void {
  traffic.failures.set('v1', 0.06);
  traffic.failures.set('v2', 0.02);
  traffic.failures.set('v2 F9', 0.4);
}

describe('a challenger that fails for one carrier alone, its average as good as the champion’s', () => {
  it('is taken back, and the verdict names the carrier, its counts and since when', async () => {
    givenHarmedCarrier();
    await started(byCarrier);
    await pass(20);

    const { outcome, verdict } = world.record();
    expect(outcome).toMatchObject({ kind: 'rolled-back', by: 'the judge', tests: ['segment:carrier=F9'] });
    expect(verdict?.reason).toMatch(
      /^rolled back after \d+ min: failures of carrier=F9 [\d.]+ % \(\d+ of \d+\) against \d+ of \d+ at the champion, [\d.]+ times the champion's.*; the challenger failed there from (the start|\d+ min after the start)$/,
    );
    expect(await world.replay()).toMatchObject({ kind: 'same' });
    expect(world.teller.published.at(-1)).toMatchObject({
      evidence: expect.stringContaining('failures of carrier=F9'),
    });
    expect(world.route()).toMatchObject({ champion: { version: 'v1' }, challengers: [], hot: false });
  });

  it('is promoted where nobody compares segments, which shows that the average is good', async () => {
    givenHarmedCarrier();
    await started({});
    await pass(40);

    expect(world.record().state).toBe('promoted');
    expect(world.record().verdict?.reason).not.toContain('segment');
    expect(world.record().plan.segments).toBeUndefined();
    const rows = [...world.rows.rows.values()].flatMap(({ entries }) => entries);
    expect(rows.some((entry) => 'segments' in entry)).toBe(false);
  });

  it('is held where its segments hold, until the carrier recovers, and then goes on by itself', async () => {
    givenHarmedCarrier();
    await started({ segments: { by: ['carrier'], strength: 'hold' } });
    await pass(14);
    expect(world.record()).toMatchObject({
      state: 'running',
      step: 0,
      broken: [{ name: 'segment:carrier=F9', strength: 'hold' }],
    });
    expect(state.reason).toMatch(/^held by failures of carrier=F9 \(failures of carrier=F9 /);
    traffic.failures.set('v2 F9', 0.02);
    await pass(60);

    expect(world.record().state).toBe('promoted');
    const { verdicts } = world.record();
    for (let n = 0; n < verdicts; n++) expect(await world.replay(n)).toMatchObject({ kind: 'same' });
  });

  it('is told of once where its segments warn, and goes on', async () => {
    givenHarmedCarrier();
    await started({ segments: { by: ['carrier'], strength: 'warn' } });
    await pass(40);

    expect(world.record().state).toBe('promoted');
    const told = world.teller.published.filter(({ kind }) => kind === 'guardrail');
    expect(told).toMatchObject([{ severity: 'ticket', subject: expect.stringContaining('failures of carrier=F9') }]);
  });

  it('is taken back by copies alone, before a caller gets an answer of it', async () => {
    givenHarmedCarrier();
    await started(byCarrier, {
      rollout: {
        strategy: { kind: 'shadow', share: 100, bake: 'PT20M', next: { kind: 'report' } },
        guardrails: { latency: { judged: false }, ...byCarrier },
      },
    });
    await pass(20);

    expect(world.record().outcome).toMatchObject({ kind: 'rolled-back', tests: ['segment:carrier=F9'] });
  });
});

describe('settings of one start', () => {
  it('are refused with their places where they compare what is not declared, and with nobody', async () => {
    await world.givenModel({
      signature: carrierSignature,
      segments: carrierSegments,
      labels: { maturity: 'PT2H' },
    });
    world.givenChampion();
    const settings = { strategy: { kind: 'all-at-once' }, guardrails: { segments: { by: ['airline'] } } };
    await world.prepare({ model: MODEL, version: 'v2', force: true, settings });

    expect(world.record()).toMatchObject({ state: 'refused' });
    expect(world.record().outcome?.faults?.map(({ path }) => path)).toEqual([
      'settings.guardrails.segments.by[0]',
      'settings.guardrails.segments',
    ]);
  });
});

describe('segments that say little', () => {
  it('are named as too small to see harm, whatever the rest proves', async () => {
    traffic.shares.set('AA', 0.599);
    traffic.shares.set('F9', 0.001);
    traffic.failures.set('v1', 0.02);
    traffic.failures.set('v2', 0.02);
    await started(byCarrier);
    await pass(40, 200);

    const { state: end, verdict } = world.record();
    expect(end).toBe('promoted');
    expect(verdict?.reason).toMatch(
      /; segments: no harm seen in carrier=AA, carrier=UA and carrier=WN, too few requests to see harm in carrier=F9 \(\d+.*\) and carrier=other \(0.*\)$/,
    );
    expect(await world.replay()).toMatchObject({ kind: 'same' });
  });

  it('are said not to be told where routers record none', async () => {
    traffic.isTold = false;
    await started(byCarrier);
    await pass(3);

    expect(state.reason).toMatch(/; segments are not told: none of \d+ challenger requests was recorded with one$/);
  });
});

describe('the plan of a rollout that compares segments', () => {
  const says = (): string => world.record().plan.says.join('\n');

  it('divides a part of alpha, names the segments and says what none recorded yet', async () => {
    await started({ segments: { by: ['carrier'], values: 2, weight: 0.3 } });

    expect(world.record().plan.segments?.map(({ name, codes }) => `${name} ${codes.length}`)).toEqual([
      'carrier=AA 1',
      'carrier=UA 1',
      'carrier=other 4',
    ]);
    expect(world.record().plan.judge).toMatchObject({
      alpha: 0.01,
      guards: [
        { name: 'errors', budget: expect.closeTo((0.01 * 0.3) / 0.8) },
        { name: 'timeouts' },
        { name: 'clientErrors' },
        { name: 'segment:carrier=AA', budget: expect.closeTo((0.01 * 0.1) / 0.8) },
        { name: 'segment:carrier=UA' },
        { name: 'segment:carrier=other' },
      ],
    });
    expect(says()).toContain(
      "failures are compared in each of carrier=AA, carrier=UA and carrier=other with the champion's in the same segment; 0.375 % of the chance of a false rollback is theirs, divided evenly",
    );
    expect(says()).toMatch(
      /how many requests each segment will have is not known.*is seen from \d+ challenger requests on/,
    );
  });

  it('tells the values with the most requests apart once a rollout recorded them, and what each will see', async () => {
    traffic.shares.set('AA', 0.01);
    traffic.failures.set('v1', 0.02);
    await started({ segments: { by: ['carrier'], values: 2 } });
    await pass(3);
    await world.givenModel({
      signature: carrierSignature,
      segments: carrierSegments,
      labels: { maturity: 'PT2H' },
      rollout: {
        strategy: { kind: 'canary', steps: [{ weight: 20, bake: 'PT10M' }] },
        guardrails: { segments: { by: ['carrier'], values: 2 } },
      },
    });
    const now = world.route();
    world.registry.routes.set(MODEL, { ...now, lock: undefined });
    await world.prepare({ model: MODEL, version: 'v2', force: true }, 'r2');

    const { plan } = world.record('r2');
    expect(plan.segments?.map(({ name }) => name)).toEqual(['carrier=UA', 'carrier=WN', 'carrier=other']);
    expect(plan.says.join('\n')).toMatch(
      /carrier=UA: about \d+ challenger requests, failures from about [\d.]+ % on are seen \(the champion fails [\d.]+ % of all\)/,
    );
  });

  it('compares none for a first version, and says so', async () => {
    await world.givenModel({
      signature: carrierSignature,
      segments: carrierSegments,
      labels: { maturity: 'PT2H' },
      rollout: { guardrails: byCarrier },
    });
    await world.prepare({ model: MODEL, version: 'v2', first: true, force: true });

    expect(says()).toContain('segments are not compared: there is no champion to compare them with');
    expect(world.route().judgedSegments).toBeUndefined();
  });
});
