import { normalSf } from '../../stats/distribution/normal.ts';
import { blockHoursOf, type DriftSettings } from './settings.ts';
import type { DriftState, OpenFinding } from './state/drift-state.ts';
import type { Window } from './window.ts';

/** What a check says of one feature; features without a finding are closed. */
export type DriftFinding =
  | { readonly state: 'learning'; readonly feature: string; readonly neededWeeks: number; readonly gotWeeks: number }
  | {
      readonly state: 'open';
      readonly feature: string;
      /** Name of the channel that moved, such as `mean` or `share of red`. */
      readonly what: string;
      /** Two-sided probability of the opening score under the reference, before any correction for many tests. */
      readonly p: number;
      /** Opening score as a multiple of its limit, at least 1. */
      readonly certainty: number;
      /** Difference from the reference: standard deviations, or a share of rows. */
      readonly effect: number;
      readonly effectNow: number;
      readonly window: string;
      /** Hours since the window that showed it began. */
      readonly sinceHoursAgo: number;
    };

function windowWords(window: Window | undefined, open: OpenFinding, hours: number): string {
  if (window === undefined) return '';
  switch (window.kind) {
    case 'blocks':
      return `${window.length * hours} h`;
    case 'days':
      return `${window.length} days`;
    case 'same-hour':
      return `hour ${open.hourOfDay ?? 0} of ${window.length} days`;
  }
}

/** What stands open after the last closed block, most certain first. */
export function check(state: DriftState, settings: DriftSettings): readonly DriftFinding[] {
  const { calibration } = state;
  if (calibration === undefined)
    return settings.features.map(({ name }) => ({
      state: 'learning',
      feature: name,
      neededWeeks: settings.leastWeeks,
      gotWeeks: state.weeks,
    }));
  const hours = blockHoursOf(settings);
  const found = state.features.flatMap((feature, f) => {
    const { open, layout } = feature;
    if (open === undefined || layout === undefined) return [];
    return [{ open, name: settings.features[f]?.name ?? '', what: layout.channels[open.channel]?.name ?? '' }];
  });
  return found
    .toSorted((a, b) => b.open.ratio - a.open.ratio)
    .map(({ open, name, what }) => ({
      state: 'open',
      feature: name,
      what,
      p: 2 * normalSf(open.score),
      certainty: open.ratio,
      effect: open.effect,
      effectNow: open.now,
      window: windowWords(calibration.windows[open.window], open, hours),
      sinceHoursAgo: (state.block.index - 1 - open.openedBlock + open.lengthBlocks) * hours,
    }));
}
