import { reportSection, tableRow, type ReportSection } from '../../lambdas/contracts/api/report-api.ts';

type ReportPart = ReportSection['parts'][number];

/** Tables and notes of a report that compare versions and segments, as lines of text; charts are in the page. */
export function comparedLines(sections: readonly unknown[]): readonly string[] {
  return sections.flatMap((section) => {
    const { id, parts } = reportSection.parse(section);
    const beside = parts.filter(({ caption }) => caption?.includes(' beside ') === true);
    const shown = id === 'segments' ? parts : id === 'performance' ? beside : [];
    return shown.flatMap(partLines);
  });
}

function partLines({ kind, text, caption = '', columns = [], rows = [] }: ReportPart): readonly string[] {
  if (kind === 'note') return text === undefined ? [] : [text];
  if (kind !== 'table') return [];
  const names = columns.map(({ name }) => name);
  return [caption, ...rows.map((row) => `  ${rowWords(row, names)}`)];
}

/** `carrier AA, labels 617, AUC 0.861`. */
function rowWords(row: unknown, names: readonly string[]): string {
  const cells = tableRow.safeParse(row).data ?? [];
  return cells.map((cell, i) => `${names[i] ?? ''} ${typeof cell === 'string' ? cell : cell.text}`).join(', ');
}
