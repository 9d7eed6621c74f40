import type { MachineState } from '../../lambdas/contracts/messages/machine.ts';
import type { EvidencePage } from '../../lambdas/contracts/api/api.ts';
import type { EvidenceRow } from '../../lambdas/contracts/stored/evidence.ts';
import type { MinuteEntry, MinuteRowItem } from '../../lambdas/contracts/stored/rows/minute-row.ts';
import { listedVerdict, type RolloutRecord } from '../../lambdas/contracts/stored/rollout.ts';
import type { Route } from '../../lambdas/contracts/stored/route.ts';
import { specification, type SpecificationInput } from '../../lambdas/contracts/people/specification.ts';
import type { VersionRecord } from '../../lambdas/contracts/people/version.ts';
import { variantAt } from '../../lambdas/domain/routing/choose-variant.ts';
import { replayTerms, type StoredEvidence } from '../../lambdas/domain/rollout/replaying/replay-rollout.ts';
import { replayVerdict, type Replay } from '../../lambdas/domain/rollout/replaying/replay-verdict.ts';
import { showEvidence } from '../../lambdas/usecases/rollout/evidence/show-evidence.ts';
import { judgeRollout } from '../../lambdas/usecases/rollout/states/judge-rollout.ts';
import { keepWarm } from '../../lambdas/usecases/rollout/states/keep-warm.ts';
import { prepareRollout } from '../../lambdas/usecases/rollout/states/prepare-rollout.ts';
import { promoteChallenger } from '../../lambdas/usecases/rollout/states/promote-challenger.ts';
import { reportRollout } from '../../lambdas/usecases/rollout/states/report-rollout.ts';
import { restartExecution } from '../../lambdas/usecases/rollout/states/restart-execution.ts';
import { retroShadow } from '../../lambdas/usecases/rollout/states/retro/retro-shadow.ts';
import { rollBack } from '../../lambdas/usecases/rollout/states/roll-back.ts';
import { shiftTraffic } from '../../lambdas/usecases/rollout/states/shift-traffic.ts';
import { AskedHooks, openHooks, ScriptedHooks } from './rollout/scripted-hooks.ts';
import { MemoryCapacity } from './rollout/memory-capacity.ts';
import { runHooks } from '../../lambdas/usecases/rollout/states/hooks/run-hooks.ts';
import { FixedClock } from './fakes/fixed-clock.ts';
import { arnOf, MemoryExecutions } from './fakes/memory-executions.ts';
import { MemoryObjects } from './fakes/memory-objects.ts';
import { MemoryOutcomes } from './fakes/memory-outcomes.ts';
import { MemoryRegistry } from './fakes/memory-registry.ts';
import { MemoryRows } from './fakes/memory-rows.ts';
import { MemoryTeller } from './fakes/memory-teller.ts';
import { RoutedProbe } from './fakes/routed-probe.ts';
import { ScriptedAlarms } from './rollout/scripted-alarms.ts';
import { ScriptedTargets } from './fakes/scripted-targets.ts';
import { copiedEntries, type CopiedAnswer } from './shadow-traffic.ts';
import { SeededRandomness } from './fakes/seeded-randomness.ts';

export const MODEL = 'flight-delay';
export const WINDOW_SECONDS = 60;
const WINDOW_MS = WINDOW_SECONDS * 1000;

/** Changes evidence before it is read. @param part undefined: of the version that was started */
export type Change = (rows: readonly EvidenceRow[], part?: string) => readonly EvidenceRow[];

/** How requests of a version end: shares of errors and timeouts. */
export interface Behaviour {
  readonly errors: number;
  readonly timeouts?: number;
  /** Share of answers that are the callers' own fault. */
  readonly clientErrors?: number;
  /** The champion answers in its place whenever it fails. @default - nobody does */
  readonly isRescued?: boolean;
  /** Bucket of the latency of all requests. @default 14 */
  readonly bucket?: number;
  /** Score by a uniform draw, in what is copied to a shadow. @default - 0.25 */
  readonly scores?: (u: number) => number;
  /** Share of requests that convert, learned in the window after. @default - no outcomes are written */
  readonly converts?: number;
}

interface Count {
  readonly requests: number;
  readonly errors: number;
  readonly timeouts: number;
  readonly clientErrors?: number;
  readonly fallbacks?: number;
  readonly bucket?: number;
  readonly events?: number;
}

/** What stands behind each word of the machine. */
const useCases = {
  retro: retroShadow,
  shift: shiftTraffic,
  wait: judgeRollout,
  promote: promoteChallenger,
  rollback: rollBack,
  report: reportRollout,
  restart: restartExecution,
  keep: keepWarm,
  hook: runHooks,
};

/** Everything that a rollout touches, in memory, with a clock that only tests move. */
export class RolloutWorld {
  readonly clock = new FixedClock();
  readonly registry = new MemoryRegistry();
  readonly rows = new MemoryRows(this.clock);
  readonly objects = new MemoryObjects();
  readonly learned = new MemoryOutcomes(this.clock);
  readonly randomness = new SeededRandomness(7);
  readonly teller = new MemoryTeller();
  readonly executions = new MemoryExecutions();
  readonly probe = new RoutedProbe(this.registry);
  readonly caller = new ScriptedTargets();
  readonly hooks = new ScriptedHooks();
  readonly owed = new AskedHooks();
  readonly alarms = new ScriptedAlarms();
  readonly capacity = new MemoryCapacity(this.clock);
  readonly behaviours = new Map<string, Behaviour>();
  /** Mean of the value that every request of a version is worth; it varies by a tenth of that. */
  readonly values = new Map<string, number>();
  readonly deps = {
    registry: this.registry,
    routes: this.registry,
    rollouts: this.registry,
    rows: this.rows,
    objects: this.objects,
    outcomes: this.learned,
    slices: this.learned,
    teller: this.teller,
    told: this.teller,
    executions: this.executions,
    probe: this.probe,
    caller: this.caller,
    alarms: this.alarms,
    readable: { names: ['*'], composites: false, namespaces: ['*'] },
    salts: { saltFor: async (model: string, version: string) => `secret/${model}/${version}` },
    clock: this.clock,
    randomness: this.randomness,
    hooks: this.hooks,
    capacity: this.capacity,
    owed: this.owed,
    openHooks,
    targets: { hosts: ['models.example'], functions: [], endpoints: new Array<string>() },
    windowSeconds: WINDOW_SECONDS,
  };
  readonly #traffic = new SeededRandomness(11);
  /** What was typed, by the name of the execution. */
  readonly #typed = new Map<string, unknown>();

  /** A specification with a canary of three steps; `v1` serves and `v2` is registered. */
  async givenModel(overrides: Partial<SpecificationInput> = {}): Promise<void> {
    const step = (weight: number): { weight: number; bake: string } => ({ weight, bake: 'PT5M' });
    const written = specification.parse({
      model: MODEL,
      task: 'binary',
      owner: 'ops@example.com',
      signature: { features: [{ name: 'distance', kind: 'numeric' }], prediction: { path: '$.score' } },
      rollout: { strategy: { kind: 'canary', steps: [step(5), step(25), step(50)] } },
      ...overrides,
    });
    this.registry.specifications.set(MODEL, written);
    for (const version of ['v1', 'v2']) this.registry.versions.set(`${MODEL}/${version}`, versionOf(version));
  }

  givenChampion(version = 'v1'): void {
    this.registry.routes.set(MODEL, routeOf(version));
  }

  /** Runs one state of the machine as the named execution. */
  run(state: MachineState, execution = state.rolloutId): Promise<MachineState> {
    return this.step(state, execution);
  }

  private async step(state: MachineState, execution: string): Promise<MachineState> {
    const { next } = state;
    if (next === 'refuse' || next === 'stop') return state;
    if (next === 'warm') return this.askAgain(state, execution);
    return useCases[next](this.deps, { execution: this.execution(execution), state });
  }

  /** What the machine does about a cold target: it waits as long as Prepare said, and starts Prepare with what was typed. */
  private async askAgain({ pauseSeconds = 0 }: MachineState, execution: string): Promise<MachineState> {
    this.clock.advance(pauseSeconds * 1_000);
    return this.prepare(this.#typed.get(execution), execution);
  }

  async prepare(input: unknown, name = 'r1'): Promise<MachineState> {
    this.executions.statuses.set(arnOf(name), 'running');
    this.#typed.set(name, input);
    return prepareRollout(this.deps, { execution: this.execution(name), input });
  }

  /**
   * Drives the machine to its end, one window of traffic per wait.
   *
   * @param requestsPerWindow requests that callers send in each window
   * @returns the last state
   */
  async drive(start: MachineState, requestsPerWindow: number, most = 200): Promise<MachineState> {
    let state = start;
    for (let n = 0; n < most && state.next !== 'stop' && state.next !== 'refuse'; n++) {
      if (state.next === 'wait') {
        await this.sendTraffic(requestsPerWindow);
        this.clock.advance(WINDOW_MS);
      }
      state = await this.run(state);
    }
    return state;
  }

  /** Requests in the present window, drawn by the route in force, and the row that fold would write of them. */
  async sendTraffic(requests: number): Promise<void> {
    const route = this.registry.routes.get(MODEL);
    if (route === undefined || !route.hot || requests === 0) return;
    const counts = new Map<string, Count>();
    for (let n = 0; n < requests; n++) {
      const version = this.#draw(route);
      if (version !== undefined) counts.set(version, this.#count(version, counts.get(version)));
    }
    const entries = [...counts].map(([version, count]) => entryOf(version, route.revision, count));
    const copies = copiedEntries(route, requests, (version) => this.#answer(version));
    const now = this.clock.now();
    const shadow = copies.length === 0 ? [] : [{ ...rowOf(now, [...copies]), object: `copies-${now}` }];
    await this.rows.writeRows([rowOf(now, entries), ...this.#steppedIn(counts, route), ...shadow]);
    this.#learn(counts, route.revision);
  }

  /** Computes a stored verdict again from the stored evidence, as the command line does; the last one without a number. */
  async replay(n?: number, change: Change = (rows) => rows, rolloutId = 'r1'): Promise<Replay> {
    const all = await this.registry.listVerdicts(MODEL, rolloutId);
    const stored = listedVerdict.parse(all[n ?? all.length - 1]);
    const terms = replayTerms(await this.evidence(change, rolloutId));
    if (terms === undefined) throw new Error('no plan');
    return replayVerdict(stored, terms);
  }

  /** All that is stored of the evidence of a rollout, as the command line reads it. @param change of every part, by its name */
  async evidence(change: Change = (rows) => rows, rolloutId = 'r1'): Promise<StoredEvidence> {
    const pages = await Promise.all(
      [undefined, ...((await this.#page(rolloutId)).parts ?? [])].map(
        async (part) => [part, await this.#page(rolloutId, part)] as const,
      ),
    );
    const [[, page] = [undefined, undefined], ...others] = pages.map(
      ([part, one]) => [part, { ...one, rows: [...change(one.rows, part)] }] as const,
    );
    if (page === undefined) throw new Error('no evidence');
    return { ...page, parts: new Map(others.map(([part = '', one]) => [part, one])) };
  }

  #page(rolloutId: string, part?: string): Promise<EvidencePage> {
    return showEvidence(this.deps, { model: MODEL, rolloutId, from: 0, part });
  }

  /** The champion's calls in the place of a challenger that failed: a row of their own. */
  #steppedIn(counts: ReadonlyMap<string, Count>, { champion, revision }: Route): readonly MinuteRowItem[] {
    const asked = [...counts.values()].reduce((sum, { fallbacks = 0 }) => sum + fallbacks, 0);
    if (asked === 0 || champion === undefined) return [];
    const calls = { requests: asked, errors: 0, timeouts: 0 };
    const entry = { ...entryOf(champion.version, revision, calls), hop: 'fallback' as const };
    return [{ ...rowOf(this.clock.now(), [entry]), object: `stepped-in-${this.clock.now()}` }];
  }

  /** Everything that arrived before the present window has been heard. */
  #learn(counts: ReadonlyMap<string, Count>, revision: number): void {
    const hasEvents = [...this.behaviours.values()].some(({ converts }) => converts !== undefined);
    if (!hasEvents && this.values.size === 0) return;
    const { window, ...frame } = rowOf(this.clock.now(), []);
    const arrived = new Date(Date.parse(window) + WINDOW_MS).toISOString();
    const entries = [...counts].map(([version, { requests, events = 0 }]) => {
      const kpis = { sale: events };
      return { version, assignment: 'random' as const, revision, kpis, moments: this.#worth(version, requests) };
    });
    this.learned.rows.push({ ...frame, window, arrived, entries });
    this.learned.heardUntil = window;
  }

  /** Half of the requests are worth a tenth more than the mean, half a tenth less. */
  #worth(version: string, count: number): Record<string, { count: number; sum: number; sumSq: number }> {
    const mean = this.values.get(version);
    if (mean === undefined) return {};
    return { revenue: { count, sum: count * mean, sumSq: count * mean * mean * 1.01 } };
  }

  record(rolloutId = 'r1'): RolloutRecord {
    const record = this.registry.rollouts.get(`${MODEL}/${rolloutId}`);
    if (record === undefined) throw new Error(`no record of ${rolloutId}`);
    return record;
  }

  route(): Route {
    const route = this.registry.routes.get(MODEL);
    if (route === undefined) throw new Error('no route');
    return route;
  }

  execution(name: string): { arn: string; name: string; startedAt: string } {
    return { arn: arnOf(name), name, startedAt: '2026-02-01T12:00:00.000Z' };
  }

  #count(version: string, before: Count = { requests: 0, errors: 0, timeouts: 0 }): Count {
    const { requests, errors, timeouts, clientErrors = 0, fallbacks = 0, events = 0 } = before;
    const shares = this.behaviours.get(version) ?? { errors: 0 };
    const { bucket = 14, converts } = shares;
    const outcome = outcomeAt(this.#traffic.uniform(), shares);
    const [isError, isTimeout] = [outcome === 'error', outcome === 'timeout'];
    const isRescued = shares.isRescued === true && (isError || isTimeout);
    return {
      requests: requests + 1,
      errors: errors + Number(isError),
      timeouts: timeouts + Number(isTimeout),
      clientErrors: clientErrors + Number(outcome === 'client-error'),
      fallbacks: fallbacks + Number(isRescued),
      bucket,
      events: events + this.#sales(converts),
    };
  }

  /** How a version answers the copy of a request. */
  #answer(version: string): CopiedAnswer {
    const { bucket = 14, scores, ...shares } = this.behaviours.get(version) ?? { errors: 0 };
    const outcome = outcomeAt(this.#traffic.uniform(), shares);
    return { outcome, latencyMs: 19.5 * Math.exp(0.05 * bucket), score: scores?.(this.#traffic.uniform()) ?? 0.25 };
  }

  /** Draws nothing for a version without outcomes, so that the traffic of other tests stays as it is. */
  #sales(converts: number | undefined): number {
    return converts !== undefined && this.#traffic.uniform() < converts ? 1 : 0;
  }

  #draw(route: Route): string | undefined {
    const { champion, holdBack, control } = route;
    const position = this.#traffic.uniform();
    const before = holdBack !== undefined && position >= 1 - holdBack.sharePercent / 100 ? holdBack : undefined;
    const beside = control !== undefined && position >= 1 - control.weightPercent / 100 ? control : undefined;
    return (variantAt(route, position) ?? beside ?? before ?? champion)?.version;
  }
}

/** How a request ends whose draw is u. */
function outcomeAt(u: number, { errors, timeouts = 0, clientErrors = 0 }: Behaviour) {
  if (u < errors) return 'error';
  if (u < errors + timeouts) return 'timeout';
  return u < errors + timeouts + clientErrors ? 'client-error' : 'ok';
}

function rowOf(nowMs: number, entries: MinuteEntry[]) {
  const window = new Date(Math.floor(nowMs / WINDOW_MS) * WINDOW_MS).toISOString();
  const ttl = Math.floor(nowMs / 1000) + 14 * 86_400;
  return { schema: 1, model: MODEL, window, object: `o-${nowMs}`, entries, foldedAt: nowMs, ttl };
}

/** An entry as fold writes it; latency is the same for all requests. */
export function entryOf(
  version: string,
  revision: number,
  { bucket = 14, events: _learned, fallbacks = 0, clientErrors = 0, ...count }: Count,
): MinuteEntry {
  return {
    version,
    assignment: 'random',
    revision,
    hop: 'assigned',
    ...count,
    clientErrors,
    fallbacks,
    errorClasses: {},
    latency: { [bucket]: count.requests },
    scores: {},
  };
}

export function versionOf(version: string): VersionRecord {
  return {
    model: MODEL,
    version,
    target: { kind: 'http', url: `https://models.example/${version}` },
    status: version === 'v1' ? 'champion' : 'registered',
    registeredAt: '2026-01-01T00:00:00.000Z',
    registeredBy: 'ops',
  };
}

function routeOf(version: string): Route {
  return {
    schema: 1,
    model: MODEL,
    revision: 3,
    champion: { version, target: { kind: 'http', url: `https://models.example/${version}` } },
    challengers: [],
    salt: 'old',
    fallback: [],
    timeoutMs: 3000,
    captureFields: [],
    hot: false,
    changedAt: '2026-01-01T00:00:00.000Z',
    changedBy: 'ops',
    reason: 'first',
  };
}
