import { gzipSync } from 'node:zlib';
import { MOST_BATCHES, type SkewAnswer } from '../../lambdas/contracts/api/skew-api.ts';
import { CliError } from '../client/cli-error.ts';
import type { ControlClient } from '../client/control-client.ts';
import type { Upload } from './read-upload.ts';

/** How an upload is sent. */
export interface UploadRun {
  readonly model: string;
  /** Name of the file. */
  readonly name: string;
  readonly onProgress: (done: number, of: number) => void;
}

/** Calls for one batch: each goes on for a quarter of a minute. */
const MOST_CALLS = 240;

/**
 * Sends the batches of an upload one after the other, each until it is done, and then its end.
 *
 * Safe to repeat: what was compared before is not read again.
 *
 * @throws CliError when nobody answers, or the upload is refused
 */
export async function sendUpload(
  control: Pick<ControlClient, 'sendSkewBatch' | 'endSkew'>,
  upload: Upload,
  { model, name, onProgress }: UploadRun,
): Promise<SkewAnswer> {
  const { id, batches, repeated } = upload;
  if (batches.length > MOST_BATCHES)
    throw new CliError(
      'badInput',
      `${name} is too large by ${batches.length - MOST_BATCHES} calls: send fewer rows or columns`,
    );
  for (const [batch, content] of batches.entries()) {
    const packed = gzipSync(JSON.stringify(content)).toString('base64');
    for (let calls = 1; ; calls += 1) {
      const { isDone } = await control.sendSkewBatch(model, { kind: 'batch', upload: id, batch, packed });
      if (isDone) break;
      if (calls >= MOST_CALLS)
        throw new CliError('unreachable', `batch ${batch} is not done after ${calls} calls: send the file again`);
    }
    onProgress(batch + 1, batches.length);
  }
  return control.endSkew(model, { kind: 'end', upload: id, name, batches: batches.length, repeated });
}
