import { retrospectRequest, type Retrospect, type RetrospectRequest } from '../../../contracts/api/api.ts';
import { InvalidInputError, UnderstudyError } from '../../../contracts/api/errors.ts';
import { check, type Fault } from '../../../contracts/people/faults.ts';
import { windowsIn } from '../../../contracts/people/duration.ts';
import { epochMsOf, isoAt, windowKeyAt } from '../../../contracts/runtime/instants.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { Specification } from '../../../contracts/people/specification.ts';
import { spanWords } from '../../../domain/wording/duration.ts';
import { describeRange, rangeLooks } from '../../../domain/rollout/replaying/retrospect.ts';
import { judgeRows, type RevisionInForce } from '../../../domain/rollout/ticking/judge-rows.ts';
import { startOfWindow, type WindowCalendar } from '../../../domain/rollout/ticking/window-calendar.ts';
import { planRetrospect } from '../../../domain/rollout/planning/plan-retrospect.ts';
import { byWindow, readHistory, type HistoryDeps } from '../../windows/read-history.ts';
import { revisionsOf } from '../evidence/rollout-calendar.ts';
import type { ModelRegistry } from '../../registry/ports.ts';
import type { RolloutStore } from '../ports.ts';

/** What judging recorded rows needs from outside. */
export interface RetrospectDeps extends HistoryDeps {
  readonly registry: Pick<ModelRegistry, 'readSpecification'>;
  readonly rollouts: Pick<RolloutStore, 'listRollouts'>;
}

/** Windows of one retrospect: a day of minutes. */
const MOST_WINDOWS = 1_440;

interface Range {
  readonly request: RetrospectRequest;
  readonly specification: Specification;
  readonly calendar: WindowCalendar;
  readonly windows: number;
  readonly champion: string;
  /** What the version was compared with in the champion's place; absent: the champion itself, or whoever is named. */
  readonly control: string | undefined;
  readonly revisions: readonly RevisionInForce[];
}

/**
 * Judges the recorded rows of two versions in a time range as if they had just become final; nothing is started or written.
 *
 * The traffic is as it was, at the weights that were in force; limits may be others. Latency thresholds come from the champion's
 * rows before the range, or from its first windows.
 *
 * @throws InvalidInputError with every fault; UnderstudyError MODEL_NOT_FOUND
 */
export async function retrospectRollout(
  deps: RetrospectDeps,
  { model, body }: { readonly model: string; readonly body: unknown },
): Promise<Retrospect> {
  const range = await rangeOf(deps, model, body);
  const { request, calendar, windows, champion, control } = range;
  const start = (window: number): string => isoAt(startOfWindow(calendar, window));
  const entries = byWindow(await deps.rows.readRows(model, start(0), start(windows)));
  const rows = judgeRows({
    from: 0,
    to: windows,
    entriesOf: (window) => entries.get(start(window)) ?? [],
    revisions: range.revisions,
    challenger: request.version,
    champion,
    control,
  });
  const order = { model, champion, isSticky: range.specification.sticky !== undefined, untilMs: calendar.startMs };
  const { windowSeconds } = deps;
  const facts = { ...range, own: comparedBy(range), windowSeconds, history: await readHistory(deps, order) };
  const planned = planRetrospect(facts, { windowsIn });
  if (!planned.ok) throw new InvalidInputError('the retrospect', planned.faults);
  const looks = rangeLooks(planned.plan, rows, windowSeconds);
  return {
    model,
    version: request.version,
    champion: control ?? champion,
    windows,
    windowSeconds,
    challengerRequests: rows.reduce((sum, { arms }) => sum + arms.challenger.requests, 0),
    says: `${planned.warning}${describeRange(looks, { windows, windowSeconds })}`,
    looks: looks.map((look) => ({ ...look })),
  };
}

/** With whom the version was compared in its newest rollout, or the version that is named. */
function otherArm({ champion: named }: RetrospectRequest, last: RolloutRecord | undefined) {
  const control = last?.plan.control?.version;
  if (control !== undefined && (named === undefined || named === control)) return { champion: last?.champion, control };
  return { champion: named ?? last?.champion, control: undefined };
}

/** Settings with the control that the rows are read with, whatever is declared now. */
function comparedBy({ request: { settings }, control: version }: Range): RetrospectRequest['settings'] {
  return { ...settings, control: version === undefined ? 'off' : { kind: 'equal', version } };
}

/** A revision as it is read beside the champion: of what it and the challenger got, without the control. */
function withoutControl({ controlPercent, ...revision }: RevisionInForce): RevisionInForce {
  if (controlPercent === undefined) return revision;
  return { ...revision, weightPercent: (100 * revision.weightPercent) / (100 - controlPercent) };
}

async function rangeOf(deps: RetrospectDeps, model: string, body: unknown): Promise<Range> {
  const checked = check(retrospectRequest, body);
  if (!checked.ok) throw new InvalidInputError('the retrospect', checked.faults);
  const request = checked.value;
  const specification = await deps.registry.readSpecification(model);
  if (specification === undefined) throw new UnderstudyError('MODEL_NOT_FOUND', `model ${model} not found`);
  const lengthMs = deps.windowSeconds * 1000;
  const calendar = { startMs: epochMsOf(windowKeyAt(epochMsOf(request.from), deps.windowSeconds)), lengthMs };
  const windows = Math.floor((epochMsOf(request.to) - calendar.startMs) / lengthMs);
  const records = (await deps.rollouts.listRollouts(model))
    .filter(({ version, state }) => version === request.version && state !== 'undone')
    .toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  const inside = records.filter(({ startedAt }) => startedAt < request.to);
  const { champion, control } = otherArm(request, inside.at(-1));
  const found = records.flatMap((record) => revisionsOf(record, calendar));
  const revisions = control === undefined ? found.map(withoutControl) : found;
  const faults = [...spanFaults(windows, deps.windowSeconds), ...sourceFaults(request, { champion, revisions })];
  if (faults.length > 0 || champion === undefined) throw new InvalidInputError('the retrospect', faults);
  return { request, specification, calendar, windows, champion, control, revisions };
}

function spanFaults(windows: number, windowSeconds: number): readonly Fault[] {
  if (windows >= 1 && windows <= MOST_WINDOWS) return [];
  const [least, most] = [spanWords(1, windowSeconds), spanWords(MOST_WINDOWS, windowSeconds)];
  const got = windows < 0 ? 'an instant before it' : spanWords(windows, windowSeconds);
  return [{ path: 'to', message: `must be ${least} to ${most} after from, got ${got}` }];
}

function sourceFaults(
  { version }: RetrospectRequest,
  found: { readonly champion: string | undefined; readonly revisions: readonly RevisionInForce[] },
): readonly Fault[] {
  if (found.revisions.length === 0)
    return [
      { path: 'version', message: `must have been in a rollout, ${version} never was: its weights are not known` },
    ];
  if (found.champion === undefined) return [{ path: 'champion', message: 'must be named: the rollout had none' }];
  return [];
}
