import { UnderstudyError } from '../../../contracts/api/errors.ts';
import { SCHEMA } from '../../../contracts/people/names.ts';
import type { Specification } from '../../../contracts/people/specification.ts';
import type { VersionRecord } from '../../../contracts/people/version.ts';
import { epochMsOf } from '../../../contracts/runtime/instants.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { Route } from '../../../contracts/stored/route.ts';
import { listWords } from '../../../domain/wording/list.ts';
import { nothingPlanned } from '../../../domain/rollout/planning/nothing-planned.ts';
import { goodAfterUndo, goodVersions, type GoodVersion } from '../../../domain/routing/good-versions.ts';
import { routeParts } from '../../registry/route-parts.ts';
import type { Person } from '../../system/ports.ts';

/** What a person wants undone, and why. */
export interface UndoOrder {
  readonly specification: Specification;
  readonly reason: string;
  readonly to: string | undefined;
  readonly by: Person;
}

/** Where traffic may go. */
interface Choice {
  readonly route: Route;
  readonly versions: readonly VersionRecord[];
  readonly to: string | undefined;
}

/**
 * The version to go back to: the one that is named, else the newest good one that is not retired and that nobody went back from.
 *
 * @throws UnderstudyError NOTHING_TO_UNDO, VERSION_NOT_FOUND, VERSION_RETIRED
 */
export function chosenVersion({ route, versions, to }: Choice): VersionRecord {
  const good = goodVersions(route);
  const last = to === undefined ? lastGood(good, versions) : versions.find(({ version }) => version === to);
  if (to !== undefined) refuseNamed({ route, versions, to });
  if (last !== undefined) return last;
  const message = `no version served ${route.model} before ${route.champion?.version ?? 'now'} that is not retired`;
  throw new UnderstudyError('NOTHING_TO_UNDO', message);
}

function refuseNamed({ route, versions, to }: Choice & { readonly to: string }): void {
  const { model, champion } = route;
  const found = versions.find(({ version }) => version === to);
  if (found === undefined) throw new UnderstudyError('VERSION_NOT_FOUND', `version ${to} of ${model} not found`);
  if (found.status === 'retired')
    throw new UnderstudyError('VERSION_RETIRED', `${to} of ${model} is retired, it never serves again`);
  if (champion?.version === to) throw new UnderstudyError('NOTHING_TO_UNDO', `${to} is champion of ${model} already`);
  const known = goodVersions(route).map(({ version }) => version);
  if (known.includes(to)) return;
  const may = known.length === 0 ? 'none did before the champion' : `it may be ${listWords(known)}`;
  const message = `${to} is none of the last ten versions that served ${model} (${may}); roll it out instead`;
  throw new UnderstudyError('NOTHING_TO_UNDO', message);
}

function lastGood(good: readonly GoodVersion[], versions: readonly VersionRecord[]): VersionRecord | undefined {
  const usable = good.filter(({ undone }) => undone !== true).map(({ version }) => version);
  const found = usable.map((name) => versions.find(({ version }) => version === name));
  return found.find((one) => one !== undefined && one.status !== 'retired');
}

/** What the undo starts from. */
interface Standing {
  readonly route: Route;
  readonly chosen: VersionRecord;
  readonly versions: readonly VersionRecord[];
}

interface Moment {
  readonly at: string;
  readonly windowSeconds: number;
}

/** The route after an undo, and its record: a closed one, without a step. */
export function undoOf(
  standing: Standing,
  order: UndoOrder,
  now: Moment,
): { readonly route: Route; readonly record: RolloutRecord } {
  const revision = standing.route.revision + 1;
  const rolloutId = `undo-${revision}-${epochMsOf(now.at).toString(36)}`;
  return {
    route: undoneRoute(standing, order, { ...now, rolloutId }),
    record: recordOf(standing, order, { ...now, rolloutId }),
  };
}

type Named = Moment & { readonly rolloutId: string };

function undoneRoute(standing: Standing, order: UndoOrder, { at, rolloutId }: Named): Route {
  return {
    ...routeBackTo(standing, order.specification, at),
    undo: { rolloutId },
    changedBy: order.by,
    reason: `undo: ${order.reason}`,
  };
}

/**
 * The route with an earlier version as champion.
 *
 * The one before the new champion answers in its place where the fallback chain says so: never the one that was taken away.
 */
export function routeBackTo({ route, chosen, versions }: Standing, specification: Specification, at: string): Route {
  const { lastChampion: _last, holdBack: _held, ...kept } = route;
  const good = goodAfterUndo(route, chosen.version, at);
  const before = lastGood(good, versions);
  const last = before === undefined ? {} : { lastChampion: variantOf(before) };
  return {
    ...kept,
    ...routeParts(specification, { versions, ...last }),
    ...last,
    champion: variantOf(chosen),
    goodVersions: [...good],
    revision: route.revision + 1,
    changedAt: at,
  };
}

function variantOf({ version, target }: VersionRecord): NonNullable<Route['champion']> {
  return { version, target };
}

function recordOf({ route, chosen }: Standing, { reason, by }: UndoOrder, named: Named): RolloutRecord {
  const { at, rolloutId, windowSeconds } = named;
  const champion = route.champion?.version;
  return {
    schema: SCHEMA,
    model: route.model,
    rolloutId,
    version: chosen.version,
    ...(champion === undefined ? {} : { champion }),
    state: 'undone',
    plan: nothingPlanned(windowSeconds),
    settings: {},
    step: -1,
    stepStartedWindow: 0,
    revisions: [],
    ticks: 0,
    lastTickAt: at,
    execution: 'none',
    executions: 0,
    startedAt: at,
    startedBy: by,
    requests: [],
    verdicts: 0,
    outcome: { kind: 'undone', reason, at, by, tests: [] },
    stamp: 0,
  };
}
