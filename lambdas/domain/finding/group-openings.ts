/** A finding that opened, in hours since the epoch. */
export interface Opening {
  readonly subject: string;
  readonly hour: number;
}

/** Openings that are one alert. */
export interface AlertGroup {
  readonly firstHour: number;
  readonly subjects: readonly string[];
}

/** Groups openings to alerts: those within `hours` of a group's first one join it. Subjects are named once, in order of opening. */
export function groupOpenings(openings: readonly Opening[], hours: number): readonly AlertGroup[] {
  const groups: { readonly firstHour: number; readonly subjects: Set<string> }[] = [];
  for (const { subject, hour } of openings.toSorted((a, b) => a.hour - b.hour)) {
    const last = groups.at(-1);
    if (last !== undefined && hour - last.firstHour <= hours) last.subjects.add(subject);
    else groups.push({ firstHour: hour, subjects: new Set([subject]) });
  }
  return groups.map(({ firstHour, subjects }) => ({ firstHour, subjects: [...subjects] }));
}
