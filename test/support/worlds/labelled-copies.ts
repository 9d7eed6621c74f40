import { SCHEMA } from '../../../lambdas/contracts/people/names.ts';
import { periodKeyAt } from '../../../lambdas/contracts/runtime/periods.ts';
import { labelPartKey } from '../../../lambdas/contracts/stored/object-keys.ts';
import type { LabelRow } from '../../../lambdas/contracts/stored/rows/label-part.ts';
import { PairParts } from '../../../lambdas/usecases/windows/pair-parts.ts';
import { aCapture } from '../records.ts';
import { MODEL, WINDOW_SECONDS, type RolloutWorld } from '../rollout-world.ts';

/** One copied request: what both versions predicted, and its label. */
export interface LabelledCopy {
  readonly champion: number;
  readonly challenger: number;
  /** Absent where none comes. */
  readonly label?: number;
}

/** Captures copies of the present window under the route in force, as fold writes them; their ids. None without a shadow. */
export async function captureCopies(
  world: RolloutWorld,
  answers: readonly LabelledCopy[] | ((version: string) => readonly LabelledCopy[]),
): Promise<readonly string[]> {
  const { shadows = [], champion, revision } = world.route();
  const at = world.clock.now();
  const parts = new PairParts();
  const window = new Date(Math.floor(at / 60_000) * 60_000).toISOString();
  const copiesOf = (version: string): readonly LabelledCopy[] =>
    typeof answers === 'function' ? answers(version) : answers;
  for (const { version } of shadows)
    copiesOf(version).forEach((copy, n) => {
      const pair = {
        version: champion?.version ?? 'none',
        outcome: 'ok' as const,
        latencyMs: 20,
        prediction: copy.champion,
      };
      const ids = { model: MODEL, requestId: `${at}-${n}`, version, revision, assignment: 'shadow' as const, at };
      parts.add(aCapture({ ...ids, outcome: 'ok', prediction: copy.challenger, pair }), window);
    });
  await parts.write(world.objects, { hash: `copies-${at}`, windowSeconds: WINDOW_SECONDS });
  const [first] = shadows;
  return first === undefined ? [] : copiesOf(first.version).map((_, n) => `${at}-${n}`);
}

/** Writes labels of requests of one window, as folding feedback does, and says that everything until now was heard. */
export async function bringLabels(
  world: RolloutWorld,
  rows: readonly (Pick<LabelRow, 'requestId' | 'label'> & { readonly at: number; readonly weight?: 1 | -1 })[],
  batch = `b${world.clock.now()}`,
): Promise<void> {
  const arrivedAt = world.clock.now();
  const hourOf = (epochMs: number): string => periodKeyAt('hour', epochMs, WINDOW_SECONDS);
  for (const hour of new Set(rows.map(({ at }) => hourOf(at)))) {
    const labels = rows
      .filter(({ at }) => hourOf(at) === hour)
      .map(({ at, weight = 1, ...row }) => ({
        ...row,
        weight,
        model: MODEL,
        version: 'v1',
        assignment: 'random' as const,
        revision: 3,
        window: Math.floor(at / 1_000),
        slice: 0,
        arrivedAt,
      }));
    const part = { schema: SCHEMA, hour, arrived: hourOf(arrivedAt), object: batch, batches: [{ batch, labels }] };
    await world.objects.writeText(labelPartKey(hour, part.arrived, batch), JSON.stringify(part));
  }
  world.learned.heardUntil = new Date(arrivedAt - 2 * WINDOW_SECONDS * 1_000).toISOString();
}
