import type { Logger } from '@aws-lambda-powertools/logger';
import { objectClient } from '../../adapters/clients/aws-clients.ts';
import { S3ObjectRemover } from '../../adapters/objects/s3-object-remover.ts';
import { expireCleaned, type ExpireDeps } from '../../usecases/erasing/expire-cleaned.ts';

/** Removes what was left of objects that would have expired, and says how many. */
export function expiryOf({
  bucket,
  logger,
  ...deps
}: Omit<ExpireDeps, 'bucket'> & { readonly bucket: string; readonly logger: Logger }): (run: string) => Promise<void> {
  const remover = new S3ObjectRemover({ client: objectClient(), bucket });
  return async (run) => {
    const removed = await expireCleaned({ ...deps, bucket: remover }, run);
    if (removed > 0) logger.info('what was left of expired objects is removed', { removed });
  };
}
