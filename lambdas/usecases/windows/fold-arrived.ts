import { CAPTURE_PREFIX, LABELS_API_PREFIX, LABELS_PREFIX } from '../../contracts/stored/object-keys.ts';
import { foldCapture, type CapturedObject, type FoldCaptureDeps } from './fold-capture.ts';
import { foldFeedback } from './feedback/fold-feedback.ts';
import { foldLabelFile, type LabelFileDeps } from './feedback/fold-label-file.ts';
import type { FoldQueue } from './ports.ts';

/** What folding whatever arrives needs. */
export type FoldArrivedDeps = FoldCaptureDeps & LabelFileDeps & { readonly queue: FoldQueue };

/** An object that arrived. */
export interface ArrivedObject extends CapturedObject {
  readonly bucket: string;
  readonly etag: string;
  readonly from: number;
}

/** What became of an object that arrived, in numbers for the log and the fleet's metrics. */
export interface Arrived {
  readonly kind: 'folded' | 'gone' | 'foreign';
  readonly malformed: number;
  readonly lagMs?: number;
  readonly [count: string]: unknown;
}

/** Folds an object by the folder in which it arrived; the rest of a long file is put on the queue again. Safe to repeat. */
export async function foldArrived(deps: FoldArrivedDeps, object: ArrivedObject): Promise<Arrived> {
  const { bucket, key, etag } = object;
  if (key.startsWith(CAPTURE_PREFIX)) return { malformed: 0, ...(await foldCapture(deps, object)) };
  if (key.startsWith(LABELS_API_PREFIX)) return { malformed: 0, ...(await foldFeedback(deps, object)) };
  if (!key.startsWith(LABELS_PREFIX)) return { kind: 'foreign', malformed: 0 };
  const folded = await foldLabelFile(deps, object);
  if (folded.kind === 'gone') return { kind: 'gone', malformed: 0 };
  if (folded.next !== undefined) await deps.queue.send({ kind: 'fold', bucket, key, etag, from: folded.next });
  return folded;
}
