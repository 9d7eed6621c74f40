/** Effects of an open finding. */
export interface OpenEffects {
  /** At opening. */
  readonly opened: number;
  readonly now: number;
  /** Least effect that is worth an alert. */
  readonly floor: number;
}

/** Share of the opening effect, or of the least one, below which a finding closes. */
const HALF = 0.5;

/** Whether an open finding has gone back: its effect is less than half of what it was, or of the least effect, or turned around. */
export function hasGoneBack({ opened, now, floor }: OpenEffects): boolean {
  return now * Math.sign(opened) < HALF * Math.max(Math.abs(opened), floor);
}
