/** A challenger's claim on positions: slot i of n owns [i/n, i/n + share). */
export interface Claim {
  readonly slot: number;
  readonly weightPercent: number;
}

/**
 * The challenger that owns a position, or undefined for the champion, who owns the gaps.
 *
 * Growing a weight never moves anybody back: a challenger's positions only ever grow at their end.
 *
 * @param position in [0, 1)
 */
export function challengerAt<T extends Claim>(challengers: readonly T[], position: number): T | undefined {
  const count = challengers.length;
  return challengers.find(({ slot, weightPercent }) => {
    const from = slot / count;
    return position >= from && position < from + weightPercent / 100;
  });
}

/** Whether a position is of the version that is held back: the last part, which a growing challenger reaches last. */
export function isHeldBack(
  { holdBack }: { readonly holdBack?: { readonly sharePercent: number } | undefined },
  position: number,
): boolean {
  return holdBack !== undefined && position >= 1 - holdBack.sharePercent / 100;
}

/** Whether a position is of the control: the last part, which a growing challenger never reaches while both have room. */
export function isControlled(
  { control }: { readonly control?: { readonly weightPercent: number } | undefined },
  position: number,
): boolean {
  return control !== undefined && position >= 1 - control.weightPercent / 100;
}

/** A route as far as it decides who owns a position. */
export interface Split<T extends Claim> {
  readonly challengers: readonly T[];
  /** @default - by slots */
  readonly split?: 'hash' | undefined;
}

/** The challenger that owns a position as the route is split, or undefined for the champion. */
export function variantAt<T extends Claim>({ challengers, split }: Split<T>, position: number): T | undefined {
  return split === 'hash' ? firstAt(challengers, position) : challengerAt(challengers, position);
}

/**
 * The challenger that is first at a position, or undefined where the champion is.
 *
 * Each version has a number of its own at each position, and the least −ln(number)/share is first: it owns exactly its share. Whoever has a
 * version keeps it as long as its share does not shrink against any other's; shares that grow and shrink together move nobody.
 * Source: weighted rendezvous hashing, Thaler, Ravishankar (1998), Using name-based mappings to increase hit rates; the race of
 * exponential clocks that is behind it.
 *
 * @param position in [0, 1)
 */
function firstAt<T extends Claim>(challengers: readonly T[], position: number): T | undefined {
  const champion = 100 - challengers.reduce((sum, { weightPercent }) => sum + weightPercent, 0);
  const bits = [Math.floor(position * RANGE), Math.floor(((position * RANGE) % 1) * RANGE)] as const;
  let first: T | undefined;
  let least = timeOf(bits, { slot: -1, weightPercent: champion });
  for (const challenger of challengers) {
    const time = timeOf(bits, challenger);
    if (time < least) [least, first] = [time, challenger];
  }
  return first;
}

const RANGE = 2 ** 32;

/** When the clock of a version rings at a position; never without a share. */
function timeOf([high, low]: readonly [number, number], { slot, weightPercent }: Claim): number {
  // What a sum of percents leaves over is no share.
  if (weightPercent < 1e-6) return Infinity;
  const hash = mix(mix(mix(0x9e3779b9 ^ (slot + 2)) ^ high) ^ low);
  return -Math.log((hash + 0.5) / RANGE) / weightPercent;
}

/** Avalanche finish of MurmurHash3 (Appleby). */
function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
