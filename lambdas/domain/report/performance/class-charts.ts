import { groupsOfSketch } from '../../performance/order/class-groups.ts';
import { alone, type Part } from '../section.ts';
import { rocLines } from './binary-charts.ts';
import { nameOfVersion, type ShownPerformance } from './shown-performance.ts';

/** Classes that one chart can hold apart. */
const MOST_LINES = 4;
/** Classes that a matrix has room for. */
const MOST_CLASSES = 12;

/** Confusion matrix and ROC of each class against the rest, of the first version. */
export function classCharts([first]: readonly ShownPerformance[]): readonly Part[] {
  if (first?.merged.task !== 'multiclass') return [];
  const name = nameOfVersion(first);
  const { matrix, scores } = first.merged.sketches;
  const rows = (i: number): number => (matrix.cells[i] ?? []).reduce((sum, count) => sum + count, 0);
  const order = matrix.classes.map((_, i) => i).toSorted((a, b) => rows(b) - rows(a));
  const kept = order.slice(0, MOST_CLASSES).toSorted((a, b) => a - b);
  const left = matrix.classes.length - kept.length;
  const probable = order.filter((i) => scores[i] !== undefined && hasRows(scores[i])).slice(0, MOST_LINES);
  return [
    ...alone('Confusion matrix', (): Part => ({
      kind: 'matrix',
      title: `Confusion, ${name}`,
      says: 'Rows by true class and predicted class.',
      note: `Shares are of the row.${left > 0 ? ` ${left} rarer classes are left out.` : ''}`,
      classes: kept.map((i) => matrix.classes[i] ?? ''),
      cells: kept.map((i) => kept.map((j) => matrix.cells[i]?.[j] ?? 0)),
    })),
    ...(probable.length === 0
      ? []
      : alone('ROC', () =>
          rocLines(
            'ROC, each class against the rest',
            probable.flatMap((i) => {
              const score = scores[i];
              return score === undefined ? [] : [{ name: matrix.classes[i] ?? '', groups: groupsOfSketch(score) }];
            }),
          ),
        )),
  ];
}

function hasRows({ positives, negatives }: { readonly positives: object; readonly negatives: object }): boolean {
  return Object.keys(positives).length > 0 && Object.keys(negatives).length > 0;
}
