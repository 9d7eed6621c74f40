import type { ErrorCode } from '../../../contracts/api/error-codes.ts';
import { epochMsOf } from '../../../contracts/runtime/instants.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { MUST_REFRESH_MS } from '../../../domain/routing/freshness.ts';
import { isProvenBack } from '../../../domain/alert/probe-proof.ts';
import { sampleRequests, type SampleRequest } from '../../../domain/rollout/planning/sample-requests.ts';
import { retryOnConflict } from '../../system/retry-on-conflict.ts';
import type { Clock, Randomness } from '../../system/ports.ts';
import type { ModelRegistry } from '../../registry/ports.ts';
import type { ProbeAnswer, RolloutStore, RouterProbe } from '../ports.ts';

/** What the proof needs from outside. */
export interface ProveDeps {
  readonly probe: RouterProbe;
  readonly registry: Pick<ModelRegistry, 'readSpecification'>;
  readonly rollouts: RolloutStore;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/** What the router said after the way back. */
export interface RestorationProof {
  /** `proven`: the last twenty answers all came from the champion; `unproven`: not within the deadline. */
  readonly kind: 'proven' | 'unproven';
  readonly asked: number;
  readonly champion: number;
  /** Milliseconds from the order to the last answer. */
  readonly restoredInMs: number;
}

const SIDE_BY_SIDE = 4;
/** Pause after an answer of the wrong version. */
const PAUSE_MS = 1_000;
const DEADLINE_MS = 60_000;
/** Codes by which the router says that it read the route and that no version answers. */
const NOBODY_ANSWERS: ReadonlySet<string> = new Set<ErrorCode>(['NOTHING_SERVES', 'MODEL_RETIRED', 'ROUTE_NOT_FOUND']);

/**
 * Asks the router until twenty answers in a row came from the champion, and keeps the result in the record's outcome.
 *
 * Begins when every router must have asked for changes since the route was published. An answer of the version that was taken back
 * starts the count anew. Without a champion to go back to, any answer counts by which the router shows that it routed the request, and
 * not to that version.
 *
 * @param record a closed record; one that holds its proof already is not asked for again
 * @param withinMs milliseconds after which it is left unproven
 */
export async function proveRestored(
  deps: ProveDeps,
  record: RolloutRecord,
  withinMs = DEADLINE_MS,
): Promise<RestorationProof> {
  const { outcome } = record;
  if (outcome?.probes !== undefined) return known(outcome.probes, outcome.restoredInMs ?? 0);
  const orderedAt = outcome === undefined ? deps.clock.now() : epochMsOf(outcome.at);
  const until = deps.clock.now() + withinMs;
  const { ended } = record.comingBack ?? {};
  const movedAt = ended === undefined ? orderedAt : Math.max(orderedAt, epochMsOf(ended.at));
  await deps.clock.sleep(Math.max(0, movedAt + MUST_REFRESH_MS - deps.clock.now()));
  const answers = await askUntilProven(deps, record, until);
  const proof = { ...answers, restoredInMs: deps.clock.now() - orderedAt };
  await keep(deps, record, proof);
  return proof;
}

function known(probes: { readonly asked: number; readonly champion: number }, restoredInMs: number): RestorationProof {
  return { kind: isProvenBack(probes) ? 'proven' : 'unproven', ...probes, restoredInMs };
}

type Answers = Omit<RestorationProof, 'restoredInMs'>;

async function askUntilProven(deps: ProveDeps, record: RolloutRecord, until: number): Promise<Answers> {
  const specification = await deps.registry.readSpecification(record.model);
  const requests = sampleRequests(specification?.signature);
  let row = { asked: 0, champion: 0 };
  while (!isProvenBack(row) && deps.clock.now() < until) {
    // Only an unbroken row of answers proves anything: a miss throws away what came before it.
    if (row.champion < row.asked) await deps.clock.sleep(PAUSE_MS);
    const { asked, champion } = row.champion < row.asked ? { asked: 0, champion: 0 } : row;
    const round = Array.from({ length: SIDE_BY_SIDE }, (_, index) => requests[(asked + index) % requests.length]);
    const hits = await Promise.all(round.map((request) => isAnswered(deps.probe, record, request)));
    row = { asked: asked + hits.length, champion: champion + hits.filter((hit) => hit).length };
  }
  return { kind: isProvenBack(row) ? 'proven' : 'unproven', ...row };
}

async function isAnswered(probe: RouterProbe, record: RolloutRecord, request?: SampleRequest): Promise<boolean> {
  if (request === undefined) return false;
  try {
    const answer = await probe.ask(record.model, request);
    const wanted = servesAfter(record);
    return wanted === undefined ? isElsewhere(answer, record.version) : answer.version === wanted;
  } catch {
    // A probe without an answer proves nothing; the deadline bounds how often it is repeated.
    return false;
  }
}

/** The version that serves after the way back; undefined where none does. */
function servesAfter({ state, version, champion }: RolloutRecord): string | undefined {
  return state === 'undone' ? version : champion;
}

/** Whether the router routed the request, and not to the version; one that it could not read or refused says nothing of the route. */
function isElsewhere({ version, code = '' }: ProbeAnswer, takenBack: string): boolean {
  return version === undefined ? NOBODY_ANSWERS.has(code) : version !== takenBack;
}

async function keep(deps: ProveDeps, { model, rolloutId }: RolloutRecord, proof: RestorationProof): Promise<void> {
  const { asked, champion, restoredInMs } = proof;
  await retryOnConflict(deps, async () => {
    const record = await deps.rollouts.readRollout(model, rolloutId);
    const held = record?.outcome?.probes;
    if (record?.outcome === undefined || (held !== undefined && isProvenBack(held))) return 'kept';
    const outcome = { ...record.outcome, probes: { asked, champion }, restoredInMs };
    const written = await deps.rollouts.writeRollout({ ...record, outcome, stamp: record.stamp + 1 });
    return written === 'conflict' ? 'conflict' : 'kept';
  });
}
