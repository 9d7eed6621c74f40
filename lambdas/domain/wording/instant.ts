/** An ISO instant as people read it: `2026-02-01 12:04:00 UTC`. */
export function instantWords(iso: string): string {
  return `${iso.slice(0, 19).replace('T', ' ')} UTC`;
}
