/** A challenger of an experiment and its share of all requests, in percent. */
export interface ArmShare {
  readonly version: string;
  readonly weightPercent: number;
}

/** What people write about the shares of an experiment. */
export interface DeclaredShares {
  readonly weights?: { readonly challenger: number } | undefined;
  readonly challengers?: readonly { readonly version: string; readonly weight?: number | undefined }[] | undefined;
}

/** Challengers with their shares, the version that is started first: as written, else even ones in tenths of a percent. */
export function declaredShares(version: string, { weights, challengers = [] }: DeclaredShares): readonly ArmShare[] {
  const even = Math.floor(1_000 / (challengers.length + 2)) / 10;
  return [
    { version, weightPercent: weights?.challenger ?? even },
    ...challengers.map((one) => ({ version: one.version, weightPercent: one.weight ?? even })),
  ];
}

/** The champion's share in percent: what the challengers leave. */
export function championPercent(arms: readonly ArmShare[]): number {
  return 100 - arms.reduce((sum, { weightPercent }) => sum + weightPercent, 0);
}

/** A challenger's share of what it and the champion get together, in percent; 0 for one that gets nothing. */
export function pairPercent(arms: readonly ArmShare[], version: string): number {
  const own = arms.find((arm) => arm.version === version)?.weightPercent ?? 0;
  return own === 0 ? 0 : (100 * own) / (own + championPercent(arms));
}

/** Whether both give every challenger the same share. */
export function isSameSplit(a: readonly ArmShare[], b: readonly ArmShare[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ version, weightPercent }) =>
      b.some((one) => one.version === version && one.weightPercent === weightPercent),
    )
  );
}
