import type { RolloutRecord } from '../../contracts/stored/rollout.ts';
import type { Route } from '../../contracts/stored/route.ts';
import type { VersionRecord } from '../../contracts/people/version.ts';
import { challengersOf, isOutOf, promotedVersion } from '../../domain/experiment/experiment-state.ts';
import { isUnheld } from '../../domain/rollout/ticking/standing.ts';
import { speakAgainst } from '../../domain/wording/alarm-tests.ts';
import type { ModelRegistry } from './ports.ts';

/** Versions and the status that the end of a rollout gives them. */
type Settled = readonly (readonly [version: string, status: VersionRecord['status']])[];

/**
 * Writes what the end of a rollout says about its versions; safe to repeat.
 *
 * Nothing is written when the route has moved on since: a late repeat must not turn the clock back.
 */
export async function settleVersions(
  registry: Pick<ModelRegistry, 'setVersionStatus'>,
  record: RolloutRecord,
  route: Route | undefined,
): Promise<void> {
  if (route?.lock !== undefined) return;
  const serving = route?.champion?.version;
  for (const [version, status] of [...settled(record, serving), ...beside(record, serving)]) {
    await registry.setVersionStatus(record.model, version, status);
  }
}

const madeChampion: readonly RolloutRecord['state'][] = ['promoted', 'undone'];

/** Only evidence against a version marks it; a stop by a person, a lost execution, a failed step or no decision say nothing about it. */
function settled(record: RolloutRecord, serving: string | undefined): Settled {
  const { state, champion } = record;
  const version = promotedVersion(record);
  // Prepare gave the version no status yet; it may not even be there.
  if (state === 'refused' || isUnheld(record)) return [];
  const isServing = serving === version;
  if (madeChampion.includes(state)) return isServing ? championed(version, champion) : [];
  if (isServing) return [];
  return [[version, isWorse(record, version) ? 'rolled-back' : 'registered'], ...returnedTo(record, serving)];
}

/** The rollout went back by its tests, or the version was taken out of an experiment before. */
function isWorse(record: RolloutRecord, version: string): boolean {
  const { state, outcome, experiment } = record;
  const isBack = state === 'rolled-back' && outcome !== undefined && speakAgainst(outcome.tests);
  return (isBack && wasTestedLast(record, version)) || (experiment !== undefined && isOutOf(experiment, version));
}

/**
 * Whether the tests that took the rollout back were of this version: nothing is said of who rests while another of a bandit is confirmed,
 * nor of the other shadows when one alone went on to callers.
 */
function wasTestedLast({ plan, version: started, revisions, experiment }: RolloutRecord, version: string): boolean {
  const { frozen } = experiment?.bandit ?? {};
  if (frozen !== undefined) return frozen.version === version;
  return plan.shadows === undefined || version === started || revisions.at(-1)?.shadow === true;
}

/** A version that was kept warm, and serves again. */
function returnedTo({ keepWarm }: RolloutRecord, serving: string | undefined): Settled {
  return keepWarm !== undefined && serving === keepWarm.version ? [[serving, 'champion']] : [];
}

/** The other challengers of an experiment: who was taken out is marked, the rest is as it was. */
function beside(record: RolloutRecord, serving: string | undefined): Settled {
  if (record.state === 'refused' || isUnheld(record)) return [];
  const others = challengersOf(record).filter((one) => one !== promotedVersion(record) && one !== serving);
  return others.map((one) => [one, isWorse(record, one) ? 'rolled-back' : 'registered'] as const);
}

function championed(version: string, before: string | undefined): Settled {
  return before === undefined
    ? [[version, 'champion']]
    : [
        [version, 'champion'],
        [before, 'former-champion'],
      ];
}
