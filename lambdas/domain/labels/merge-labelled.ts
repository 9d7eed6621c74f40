import type { LabelledEntry } from '../../contracts/stored/rows/period-row.ts';
import { mergeBinary } from '../performance/entry/binary-sketches.ts';
import { mergeClasses, type ClassSketches } from '../performance/entry/class-sketches.ts';
import { mergeErrors } from '../performance/regression/error-sketch.ts';

/**
 * Merges labelled sketches of one model over hours, in the order of their identity.
 *
 * What cannot be added stays apart: hours in which the model had another task or another threshold. Classes that only some hours have
 * met are added to the others with no rows.
 */
export function mergeLabelled(entries: readonly LabelledEntry[]): readonly LabelledEntry[] {
  const merged = new Map<string, LabelledEntry>();
  for (const entry of entries) {
    const key = identityOf(entry);
    const held = merged.get(key);
    merged.set(key, held === undefined ? entry : mergeTwo(held, entry));
  }
  return [...merged].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}

function identityOf(entry: LabelledEntry): string {
  const { version, assignment, task } = entry;
  const thresholds = entry.task === 'binary' ? entry.sketches.thresholds.thresholds.join() : '';
  return `${version}|${assignment}|${task}|${thresholds}`;
}

function mergeTwo(a: LabelledEntry, b: LabelledEntry): LabelledEntry {
  const both = { rows: a.rows + b.rows, unpredicted: a.unpredicted + b.unpredicted };
  if (a.task === 'binary' && b.task === 'binary')
    return { ...a, ...both, sketches: mergeBinary(a.sketches, b.sketches) };
  if (a.task === 'regression' && b.task === 'regression')
    return { ...a, ...both, sketches: mergeErrors(a.sketches, b.sketches) };
  if (a.task !== 'multiclass' || b.task !== 'multiclass') return a;
  const classes = classesOfBoth(a.sketches.matrix.classes, b.sketches.matrix.classes);
  return { ...a, ...both, sketches: mergeClasses(onClasses(a.sketches, classes), onClasses(b.sketches, classes)) };
}

/** The same declared classes keep their order. */
function classesOfBoth(a: readonly string[], b: readonly string[]): readonly string[] {
  if (a.length === b.length && a.every((name, i) => name === b[i])) return a;
  return [...new Set([...a, ...b])].toSorted((x, y) => (x < y ? -1 : 1));
}

function onClasses(sketches: ClassSketches, classes: readonly string[]): ClassSketches {
  const { matrix } = sketches;
  const place = new Map(matrix.classes.map((name, i) => [name, i]));
  const cellAt = (row: string, column: string): number =>
    matrix.cells[place.get(row) ?? -1]?.[place.get(column) ?? -1] ?? 0;
  const cells = classes.map((row) => classes.map((column) => cellAt(row, column)));
  return { ...sketches, matrix: { ...matrix, classes, cells } };
}
