import type { DriftSettings } from '../settings.ts';

/** What a stored state stands on: its layout, and the settings that must not change under it. */
export function formatOf(settings: DriftSettings): string {
  const { features, checkEveryHours, referenceWeeks, leastWeeks, segment } = settings;
  const names = features.map(({ name, kind }) => `${kind === 'numeric' ? 'n' : 'c'}:${name}`);
  return JSON.stringify(['drift-1', checkEveryHours, referenceWeeks, leastWeeks, segment ?? null, names]);
}
