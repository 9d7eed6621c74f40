/** Share of an equal control in percent beside a challenger's: as much, and above 50 % what the challenger leaves. */
export function equalPercent(weightPercent: number): number {
  return Math.min(weightPercent, 100 - weightPercent);
}
