/** A piece of HTML or SVG whose text has been escaped. */
export interface Markup {
  readonly html: string;
}

/** Builds markup from a template: every value is escaped unless it is markup itself; lists are joined. */
export function html(strings: TemplateStringsArray, ...values: readonly unknown[]): Markup {
  const parts = values.map((value, index) => render(value) + (strings[index + 1] ?? ''));
  return { html: (strings[0] ?? '') + parts.join('') };
}

function render(value: unknown): string {
  if (Array.isArray(value)) return value.map(render).join('');
  if (typeof value === 'object' && value !== null && 'html' in value) return String(value.html);
  return escape(typeof value === 'string' || typeof value === 'number' ? String(value) : '');
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
