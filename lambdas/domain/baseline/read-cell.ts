import type { CapturedValue } from '../windows/column-tally.ts';

/** How files write that there is no value. */
const ABSENT: ReadonlySet<string> = new Set(['', 'na', 'n/a', 'nan', 'null', 'none']);

/**
 * A cell of a file as the router would have captured it: numbers as numbers, an empty cell as missing.
 *
 * What is no number in a numeric column stays text, and counts as mistyped there.
 *
 * @returns `mistyped` for what no column holds: objects and lists
 */
export function readCell(
  cell: unknown,
  kind: 'numeric' | 'categorical',
): { readonly value: CapturedValue } | 'mistyped' {
  if (cell === undefined || cell === null) return { value: undefined };
  if (typeof cell === 'bigint') return { value: kind === 'numeric' ? Number(cell) : String(cell) };
  if (typeof cell === 'string') return { value: kind === 'numeric' ? numberIn(cell) : cell === '' ? undefined : cell };
  if (typeof cell === 'number' || typeof cell === 'boolean') return { value: cell };
  return 'mistyped';
}

function numberIn(cell: string): CapturedValue {
  const text = cell.trim();
  if (ABSENT.has(text.toLowerCase())) return undefined;
  const number = Number(text);
  return Number.isNaN(number) ? cell : number;
}
