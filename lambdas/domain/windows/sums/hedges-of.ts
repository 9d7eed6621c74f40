import type { CaptureRecord } from '../../../contracts/messages/capture-record.ts';
import type { HedgeCounts } from '../../../contracts/stored/rows/hedge-counts.ts';

/** What one call adds: it was made twice, and won by the second; or it was slow, and the share of second calls was spent. */
export function hedgesOf({
  hedge,
  hedgeCapped,
}: Pick<CaptureRecord, 'hedge' | 'hedgeCapped'>): HedgeCounts | undefined {
  if (hedge !== undefined) return [1, hedge === 'second' ? 1 : 0, 0];
  return hedgeCapped === true ? [0, 0, 1] : undefined;
}
