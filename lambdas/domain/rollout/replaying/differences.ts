/** A field in which a stored value and the computed one differ. */
export interface Difference {
  readonly field: string;
  readonly stored: string;
  readonly computed: string;
}

/** Both values of a field, by its name. */
export type Compared = readonly (readonly [field: string, stored: unknown, computed: unknown])[];

/** Fields whose values differ as JSON. */
export function differencesIn(compared: Compared): readonly Difference[] {
  return compared.flatMap(([field, before, now]) => {
    const [stored, computed] = [textOf(before), textOf(now)];
    return stored === computed ? [] : [{ field, stored, computed }];
  });
}

function textOf(value: unknown): string {
  return JSON.stringify(value) ?? 'absent';
}
