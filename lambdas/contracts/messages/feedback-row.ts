/** Columns of CSV that stay text, whatever they look like. */
const texts = new Set(['id', 'at', 'kpi']);

/** A row of CSV as a line of feedback: an empty field is absent, what looks like a number is one. */
export function feedbackRowOf(row: unknown): unknown {
  if (typeof row !== 'object' || row === null) return row;
  const fields = Object.entries(row).filter(([, text]) => text !== '');
  return Object.fromEntries(fields.map(([column, text]) => [column, valueOf(column, text)]));
}

function valueOf(column: string, text: unknown): unknown {
  if (typeof text !== 'string' || texts.has(column)) return text;
  if (column === 'final') return text === 'true' || text === '1';
  return Number.isFinite(Number(text)) ? Number(text) : text;
}
