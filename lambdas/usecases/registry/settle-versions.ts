import type { RolloutRecord } from '../../contracts/stored/rollout.ts';
import type { Route } from '../../contracts/stored/route.ts';
import type { VersionRecord } from '../../contracts/people/version.ts';
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
  for (const [version, status] of settled(record, route?.champion?.version)) {
    await registry.setVersionStatus(record.model, version, status);
  }
}

const madeChampion: readonly RolloutRecord['state'][] = ['promoted', 'undone'];

/** Only evidence against a version marks it; a stop by a person, a lost execution, a failed step or no decision say nothing about it. */
function settled(record: RolloutRecord, serving: string | undefined): Settled {
  const { state, version, champion, warming } = record;
  // Prepare gave the version no status yet; it may not even be there.
  if (state === 'refused' || warming !== undefined) return [];
  const isServing = serving === version;
  if (madeChampion.includes(state)) return isServing ? championed(version, champion) : [];
  if (isServing) return [];
  return [[version, isWorse(record) ? 'rolled-back' : 'registered'], ...returnedTo(record, serving)];
}

function isWorse({ state, outcome }: RolloutRecord): boolean {
  return state === 'rolled-back' && outcome !== undefined && outcome.tests.length > 0;
}

/** A version that was kept warm, and serves again. */
function returnedTo({ keepWarm }: RolloutRecord, serving: string | undefined): Settled {
  return keepWarm !== undefined && serving === keepWarm.version ? [[serving, 'champion']] : [];
}

function championed(version: string, before: string | undefined): Settled {
  return before === undefined
    ? [[version, 'champion']]
    : [
        [version, 'champion'],
        [before, 'former-champion'],
      ];
}
