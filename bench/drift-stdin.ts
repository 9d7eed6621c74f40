import { createInterface } from 'node:readline';
import { advance } from '../lambdas/domain/drift/detect/advance.ts';
import { check, type DriftFinding } from '../lambdas/domain/drift/detect/check.ts';
import type { HourPart } from '../lambdas/domain/drift/detect/hour-sketch.ts';
import type { DriftFeature, DriftSettings } from '../lambdas/domain/drift/detect/settings.ts';
import type { DriftState } from '../lambdas/domain/drift/detect/state/drift-state.ts';
import { startDrift } from '../lambdas/domain/drift/detect/state/start.ts';

/** First line of a stream. */
interface StreamLine {
  readonly stream: string;
  readonly start: string;
  readonly checkEveryHours: number;
  readonly budget: number;
  readonly minEffect: number;
  readonly minShare: number;
  readonly reference: { readonly weeks: number };
  readonly features: readonly DriftFeature[];
  readonly segment?: string;
}

/** Every other line. */
interface HourLine extends HourPart {
  readonly stream?: undefined;
  readonly hour: string;
  readonly check?: boolean;
  readonly segments?: Readonly<Record<string, HourPart>>;
}

function hourOf(text: string): number {
  return Date.parse(text) / 3_600_000;
}

function settingsOf(line: StreamLine): DriftSettings {
  const { features, checkEveryHours, budget, minEffect, minShare, segment, reference } = line;
  const weeks = { referenceWeeks: reference.weeks, leastWeeks: reference.weeks };
  return { features, checkEveryHours, budget, minEffect, minShare, ...weeks, ...(segment === undefined ? {} : { segment }) };
}

function findingOf(finding: DriftFinding): object {
  if (finding.state === 'learning') return { feature: finding.feature, state: finding.state };
  const { state, feature, p, effect, what, window, sinceHoursAgo, certainty } = finding;
  return { feature, state, p, effect, what, window, sinceHoursAgo, score: certainty };
}

let stream = '';
let settings: DriftSettings | undefined;
let state: DriftState | undefined;
for await (const text of createInterface({ input: process.stdin })) {
  const line: StreamLine | HourLine = JSON.parse(text);
  if (line.stream !== undefined) {
    stream = line.stream;
    settings = settingsOf(line);
    state = startDrift(settings, hourOf(line.start));
  } else if (settings !== undefined && state !== undefined) {
    const { hour, rows, features, segments } = line;
    const sketch = { hour: hourOf(hour), rows, features, ...(segments === undefined ? {} : { segments }) };
    state = advance(state, settings, sketch).state;
    if (line.check === true)
      process.stdout.write(`${JSON.stringify({ stream, hour, findings: check(state, settings).map(findingOf) })}\n`);
  }
}
