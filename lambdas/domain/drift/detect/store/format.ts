import type { DriftSettings } from '../settings.ts';

/** Layouts of stored states. `drift-1` ends before what calibration learnt, which is computed anew. */
export type StoredLayout = 'drift-1' | 'drift-2';

/** What a stored state stands on: its layout, and the settings that must not change under it. */
export function formatOf(settings: DriftSettings, layout: StoredLayout = 'drift-2'): string {
  const { features, checkEveryHours, referenceWeeks, leastWeeks, segment } = settings;
  const names = features.map(({ name, kind }) => `${kind === 'numeric' ? 'n' : 'c'}:${name}`);
  return JSON.stringify([layout, checkEveryHours, referenceWeeks, leastWeeks, segment ?? null, names]);
}
