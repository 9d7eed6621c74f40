import { aaEffects, type AaPair } from '../../judge/effects/aa-effects.ts';
import { combineEffects, type CombinedEffects } from '../../judge/effects/combine-effects.ts';
import { effectiveWindows, type SliceHistory, type SliceWindow } from '../../judge/effects/design-effects.ts';
import { historyEffects } from '../../judge/effects/history-effects.ts';
import type { Schedule } from './plan-facts.ts';

/**
 * Design effects of a sticky route from the champion's slices: the larger of what slice totals and what the champion against itself
 * (even against odd slices) show.
 *
 * @param kpis names of the KPIs that are judged
 */
export function stickyEffects(slices: SliceHistory, schedule: Schedule, kpis: readonly string[]): CombinedEffects {
  const span = Math.max(slices.minutes, nestedWindows(schedule));
  const users = historyEffects(slices, span);
  // The champion against itself sees less than the slices do: it adds to them, it does not stand for them.
  const sources = users.kind === 'known' ? [users, aaEffects(slices.windows.map(halvesOf))] : [users];
  return combineEffects(sources, { assignment: 'sticky', kpis });
}

function halvesOf(window: SliceWindow): AaPair {
  const half = (parity: 0 | 1): AaPair['left'] =>
    Object.fromEntries(
      Object.entries(window).map(([name, slices]) => [
        name,
        slices.filter((_count, slice) => slice % 2 === parity).reduce((sum, count) => sum + count, 0),
      ]),
    );
  return { left: half(0), right: half(1) };
}

/** Windows over which a user's requests add up; with all requests at the challenger, the whole plan. */
export function nestedWindows({ steps, plannedWindows, control }: Schedule): number {
  const shared = steps.filter(({ weightPercent }) => weightPercent < 100);
  if (shared.length === 0) return plannedWindows;
  const nested = shared.map(({ weightPercent, bakeWindows }) => [weightPercent / 100, bakeWindows] as const);
  return effectiveWindows(nested, control === undefined ? undefined : 'equal');
}
