import type { ErasureItem } from '../../contracts/stored/erasure-item.ts';
import { keys, type ItemKey } from '../../contracts/stored/keys.ts';
import {
  CAPTURE_PREFIX,
  CLEANED_PREFIX,
  LABELS_PREFIX,
  MALFORMED_PREFIX,
  LABEL_PARTS_PREFIX,
  MERGED_LABELS_PREFIX,
  PARTS_PREFIX,
  prefixesOfModel,
} from '../../contracts/stored/object-keys.ts';

/** One step of a deletion; each looks through one place. */
export type ErasureStep =
  /** Lines of objects of all models; those of a watched place are moved, as a new object there would be folded again. */
  | { readonly kind: 'lines'; readonly prefix: string; readonly isWatched: boolean }
  | { readonly kind: 'labels' | 'parts'; readonly prefix: string }
  /** They go whole. `merged`: of all models and made of others, so that nothing is lost that would count. */
  | { readonly kind: 'objects' | 'merged'; readonly prefix: string }
  | { readonly kind: 'items'; readonly table: 'registry' | 'windows'; readonly below: ItemKey };

const lines: readonly ErasureStep[] = [
  { kind: 'lines', prefix: CAPTURE_PREFIX, isWatched: true },
  { kind: 'lines', prefix: CLEANED_PREFIX, isWatched: false },
  { kind: 'lines', prefix: MALFORMED_PREFIX, isWatched: false },
];

/** All steps in their order: what others are made of comes first. Of a subject only captured lines can be found, and what was made of them. */
export function stepsOf({ model, subject }: Pick<ErasureItem, 'model' | 'subject'>): readonly ErasureStep[] {
  const objects = prefixesOfModel(model).map((prefix) => ({ kind: 'objects' as const, prefix }));
  // Examples of skew show values of single requests, pairs their predictions.
  if (subject !== undefined) return [...lines, ...objects.filter(({ prefix }) => /^(skew|pairs)/.test(prefix))];
  const windows = [{ ...keys.rows(model), sk: '' }, keys.sliceRows(model, '')];
  const registry = [
    keys.grids(model),
    keys.checks(model),
    keys.performance(model),
    keys.drift(model),
    keys.report(model),
    keys.baselines(model),
    keys.alertItems(model),
    keys.openAlert(model, ''),
  ];
  return [
    { kind: 'lines', prefix: LABELS_PREFIX, isWatched: true },
    ...lines,
    { kind: 'labels', prefix: LABEL_PARTS_PREFIX },
    // After the parts, of which they are made again.
    { kind: 'merged', prefix: MERGED_LABELS_PREFIX },
    { kind: 'parts', prefix: PARTS_PREFIX },
    ...objects,
    ...windows.map((below) => ({ kind: 'items' as const, table: 'windows' as const, below })),
    ...registry.map((below) => ({ kind: 'items' as const, table: 'registry' as const, below })),
  ];
}
