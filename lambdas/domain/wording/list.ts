/** `a`, `a and b`, `a, b and c`. */
export function listWords(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}

/** Sentences of a text: each begins with a capital and ends with a full stop; empty ones are left out. */
export function sentences(...parts: readonly string[]): string {
  return parts
    .filter((part) => part !== '')
    .map((part) => `${part.charAt(0).toUpperCase()}${part.slice(1)}${/[.!?]$/.test(part) ? '' : '.'}`)
    .join(' ');
}

/** Clauses of a sentence: parts between semicolons that stand in no brackets. */
export function clauses(sentence: string): readonly string[] {
  const parts: string[] = [];
  for (const piece of sentence.split('; ')) {
    const open = parts.at(-1);
    if (open !== undefined && isOpen(open)) parts[parts.length - 1] = `${open}; ${piece}`;
    else parts.push(piece);
  }
  return parts;
}

function isOpen(text: string): boolean {
  return text.split('(').length > text.split(')').length;
}
