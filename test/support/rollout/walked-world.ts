import { isOpen } from '../../../lambdas/domain/rollout/ticking/standing.ts';
import { MODEL, type RolloutWorld } from '../rollout-world.ts';

/** Calls of the registry that fail in random walks. */
export const calls = [
  'writeRollout',
  'changeRoute',
  'readRollout',
  'publishRoute',
  'addRequest',
  'writeVerdict',
  'removeOpen',
] as const;
export type Failing = (typeof calls)[number];
/** The code of a refusal; a fault that was planted has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'planted';
}

/** Lets the next such call fail, before it does anything or after it took effect. */
export function failOnce({ registry }: RolloutWorld, call: Failing, after: boolean): void {
  const whole: (...all: never[]) => Promise<unknown> = registry[call].bind(registry);
  Object.assign(registry, {
    [call]: async (...all: never[]) => {
      Object.assign(registry, { [call]: whole });
      if (after) await whole(...all);
      throw new Error('planted');
    },
  });
}

/** One champion serves, published; nobody holds anything. */
export const atPeace = {
  isOpen: false,
  lock: undefined,
  challengers: [],
  holdBack: undefined,
  breakers: undefined,
  isPublished: true,
  open: 0,
};

/** How the registry stands, in the words of `atPeace`, and who is champion by route and by version. */
export function standingIn(world: RolloutWorld): object {
  const { registry } = world;
  const { lock, challengers, champion, revision, holdBack, breakers } = world.route();
  const isPublished = registry.published.get(MODEL)?.revision === revision;
  const open = registry.open.size;
  const [by] = [...registry.versions.values()].filter(({ status }) => status === 'champion');
  const versions = { champion: champion?.version, named: by?.version };
  const isAnyOpen = [...registry.rollouts.values()].some(isOpen);
  return { isOpen: isAnyOpen, lock, challengers, holdBack, breakers, ...versions, isPublished, open };
}

/** Who serves by the records alone: the last promotion or undo; without one the champion of the beginning. */
export function servingBy({ registry }: RolloutWorld): string {
  const ends = [...registry.rollouts.values()].flatMap(({ outcome, version, rolloutId }) => {
    const isUndo = outcome?.kind === 'undone';
    if (outcome === undefined || (!isUndo && outcome.kind !== 'promoted')) return [];
    return [{ version, at: outcome.at, nth: isUndo ? Number(rolloutId.split('-')[1]) : 0 }];
  });
  const last = ends.toSorted((a, b) => a.at.localeCompare(b.at) || a.nth - b.nth).at(-1);
  return last?.version ?? 'v1';
}
