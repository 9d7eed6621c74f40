/** Probe answers in an unbroken row that prove that the champion is back. */
const PROBES_NEEDED = 20;

/**
 * Whether probe answers prove that the champion is back.
 *
 * A shorter row without a miss proves nothing: it is what was left when the time was over.
 */
export function isProvenBack({ asked, champion }: { readonly asked: number; readonly champion: number }): boolean {
  return champion >= PROBES_NEEDED && champion >= asked;
}
