/** An instant as items and messages write it: ISO 8601 in UTC with milliseconds. */
export function isoAt(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/** Epoch milliseconds of an ISO 8601 instant; NaN if the text is none. */
export function epochMsOf(iso: string): number {
  return Date.parse(iso);
}

/** Key of the window that holds an instant: its ISO start. Windows are counted from the epoch, whatever their length. */
export function windowKeyAt(epochMs: number, windowSeconds: number): string {
  const lengthMs = windowSeconds * 1000;
  return isoAt(Math.floor(epochMs / lengthMs) * lengthMs);
}
