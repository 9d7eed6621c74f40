import type { RolloutRecord } from '../../lambdas/contracts/stored/rollout.ts';
import { checkNow } from '../../lambdas/usecases/monitoring/now/check-now.ts';
import { answerControl, type ControlDeps } from '../../lambdas/usecases/control/answer-control.ts';
import { objectHash } from '../../lambdas/adapters/objects/object-hash.ts';
import { SecretVerifier } from '../../lambdas/adapters/router/secret-verifier.ts';
import { GzipUnpacker } from '../../lambdas/adapters/objects/gzip-unpacker.ts';
import { MemoryCapacity } from './rollout/memory-capacity.ts';
import { openHooks } from './rollout/scripted-hooks.ts';
import { FixedClock } from './fakes/fixed-clock.ts';
import { HtmlReportRenderer } from '../../lambdas/adapters/charts/html-report-renderer.ts';
import { MemoryBaselines } from './baselines/memory-baselines.ts';
import { MemoryExecutions } from './fakes/memory-executions.ts';
import { MemoryGrids } from './fakes/memory-grids.ts';
import { MemoryMonitoring } from './fakes/memory-monitoring.ts';
import { MemoryObjects } from './fakes/memory-objects.ts';
import { MemoryOutcomes } from './fakes/memory-outcomes.ts';
import { MemoryRegistry } from './fakes/memory-registry.ts';
import { MemoryRows } from './fakes/memory-rows.ts';
import { ScriptedAlarms } from './rollout/scripted-alarms.ts';
import { RoutedProbe } from './fakes/routed-probe.ts';
import { MemoryTeller } from './fakes/memory-teller.ts';
import { SeededRandomness } from './fakes/seeded-randomness.ts';
import { MemoryErasing } from './erasing/memory-erasing.ts';
import { aRollout, aRoute, aSpecification, AT, aVersion } from './records.ts';

export const target = { kind: 'http', url: 'http://models.example.com/v1' } as const;
export const lock = { rolloutId: 'r1' };
export const challenger = { version: 'v2', target, slot: 0, weightPercent: 10 };

/** What reports are read from and drawn with. */
function reportParts(monitoring = new MemoryMonitoring()) {
  const renderer = new HtmlReportRenderer();
  const stores = { alerts: monitoring, log: monitoring, reports: monitoring, watches: monitoring };
  return { ...stores, periods: monitoring, renderer };
}

/** The control API over fakes, at 12:03:04 on 1 February 2026; the caller is `arn:ann` unless a test says otherwise. */
export class ControlWorld {
  readonly clock = new FixedClock('2026-02-01T12:03:04.000Z');
  readonly registry = new MemoryRegistry();
  readonly executions = new MemoryExecutions();
  readonly alarms = new ScriptedAlarms();
  readonly capacity = new MemoryCapacity(this.clock);
  readonly probe = new RoutedProbe(this.registry);
  readonly rows = new MemoryRows(this.clock);
  readonly objects = new MemoryObjects();
  readonly learned = new MemoryOutcomes(this.clock);
  readonly baselines = new MemoryBaselines(this.registry, this.objects);
  readonly grids = new MemoryGrids();
  readonly periods = new MemoryMonitoring();
  readonly teller = new MemoryTeller();
  readonly monitoring = new MemoryMonitoring();
  readonly erasing = new MemoryErasing(this.objects, () => this.clock.now());
  /** Who calls; nobody where IAM names none. */
  caller: string | undefined = 'arn:ann';
  /** Hosts that may be called. */
  readonly hosts = ['models.example.com'];

  get deps(): ControlDeps {
    return {
      ...reportParts(this.monitoring),
      registry: this.registry,
      models: this.registry,
      alerts: this.monitoring,
      log: this.monitoring,
      checker: { checkNow: (model) => this.checkNow(model) },
      routes: this.registry,
      rollouts: this.registry,
      rows: this.rows,
      objects: this.objects,
      lines: this.objects,
      verifier: new SecretVerifier(async () => 'a key'),
      erasures: this.erasing,
      items: this.erasing,
      bucket: this.erasing,
      hashOf: objectHash,
      ids: { sign: async (payload) => `signed ${payload}` },
      outcomes: this.learned,
      slices: this.learned,
      baselines: this.baselines,
      grids: this.grids,
      periods: this.periods,
      unpacker: new GzipUnpacker(),
      executions: this.executions,
      probe: this.probe,
      alarms: this.alarms,
      capacity: this.capacity,
      readable: { names: ['*'], composites: false, namespaces: ['*'] },
      targets: { hosts: this.hosts, functions: [], endpoints: [] },
      openHooks,
      windowSeconds: 60,
      teller: this.teller,
      told: this.teller,
      clock: this.clock,
      randomness: new SeededRandomness(),
    };
  }

  /** The function of the schedule over the same fakes. */
  checkNow(model: string): ReturnType<typeof checkNow> {
    const { registry, monitoring, objects, baselines, teller, clock } = this;
    const stored = { periods: monitoring, alerts: monitoring, log: monitoring, watches: monitoring, drift: monitoring };
    const deps = { registry, objects, baselines, ...stored, teller, told: teller };
    return checkNow({ ...deps, clock }, { model, windowSeconds: 60, everyWindows: 60 });
  }

  /** `method path` and a body; text is sent as it is, everything else as JSON. */
  async call(line: string, body?: unknown): Promise<{ status: number; body: unknown; text: string }> {
    const json = body === undefined ? '' : JSON.stringify(body);
    return this.callText(line, typeof body === 'string' ? body : json);
  }

  /** `method path` and a body as it came. */
  async callText(line: string, text: string): Promise<{ status: number; body: unknown; text: string }> {
    const [method = '', target = ''] = line.split(' ');
    const [path = '', search = ''] = target.split('?');
    const query = Object.fromEntries(new URLSearchParams(search));
    const answer = await answerControl(this.deps, { method, path, query, body: text, by: this.caller });
    return { status: answer.status, body: answer.body, text: JSON.stringify(answer.body) };
  }

  /** A model with two versions; `serving`: v1 is champion; `open`: rollout r1 gives v2 ten percent. */
  given(what: 'declared' | 'serving' | 'open'): void {
    const { registry } = this;
    registry.specifications.set('m', aSpecification());
    registry.versions.set('m/v1', aVersion());
    registry.versions.set('m/v2', aVersion({ version: 'v2' }));
    if (what === 'declared') return;
    const opened = what === 'open' ? { lock, hot: true, challengers: [challenger] } : {};
    registry.routes.set('m', aRoute({ revision: 3, ...opened }));
    if (what === 'serving') return;
    const revisions = [{ revision: 3, weightPercent: 10, step: 0, at: AT }];
    registry.rollouts.set('m/r1', aRollout({ revisions, stamp: 2 }));
    registry.open.set('m', 'r1');
  }

  /** Rollout r1 of v2 has ended. */
  givenClosed(state: 'promoted' | 'aborted'): void {
    this.given('serving');
    const outcome: RolloutRecord['outcome'] = { kind: state, reason: 'because', at: AT, tests: [] };
    this.registry.rollouts.set('m/r1', aRollout({ state, outcome, stamp: 5 }));
  }
}
