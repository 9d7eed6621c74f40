import type { NamedOutcome } from '../../outcome.ts';
import type { CalibrationState } from '../../performance/estimated/estimated-performance.ts';
import type { Line } from '../chart.ts';
import { lackWords } from '../lack-words.ts';
import type { Note } from '../section.ts';
import { outcomePoint } from './outcome-point.ts';

/** Estimated numbers of one hour or day, or of several, and what they stand on. */
export interface EstimatedPoint {
  readonly startMs: number;
  readonly calibration: CalibrationState;
  readonly numbers: readonly NamedOutcome[];
}

/** What labels were to say by the scores of a version, oldest first. */
export interface EstimatedCourse {
  readonly version: string;
  readonly points: readonly EstimatedPoint[];
}

/** The estimate of a number over time, with its interval as a band; where any are calibrated, those alone. */
export function estimatedLine(name: string, course: EstimatedCourse | undefined): readonly Line[] {
  if (course === undefined) return [];
  const shown = shownPoints(course);
  const points = shown.flatMap(({ startMs, numbers }) => outcomePoint(startMs, numbers, `estimated-${name}`));
  if (points.length === 0) return [];
  const words = hasCalibrated(course) ? 'estimated before labels' : 'estimated, not calibrated';
  return [{ name: `${course.version}, ${words}`, shape: 'line', points }];
}

/** Why nothing is calibrated, if so. */
export function uncalibratedNote(course: EstimatedCourse | undefined): readonly Note[] {
  const last = course?.points.at(-1)?.calibration;
  if (course === undefined || last === undefined || last.kind === 'calibrated' || hasCalibrated(course)) return [];
  const text = `${course.version}: estimates before labels are not calibrated and may be points off: ${lackWords(last.because)}`;
  return [{ kind: 'note', tone: 'warn', text }];
}

function shownPoints(course: EstimatedCourse): readonly EstimatedPoint[] {
  const calibrated = course.points.filter(({ calibration }) => calibration.kind === 'calibrated');
  return calibrated.length > 0 ? calibrated : course.points;
}

function hasCalibrated({ points }: EstimatedCourse): boolean {
  return points.some(({ calibration }) => calibration.kind === 'calibrated');
}
