import { DeleteObjectsCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { UnderstudyError } from '../../contracts/api/errors.ts';
import type { ListedObject, ObjectRemover } from '../../usecases/erasing/ports.ts';
import { callInTime } from '../clients/call-in-time.ts';

/** Objects on a page, few enough to be read and written again in seconds. */
const PAGE = 100;
const DEADLINE_MS = 10_000;

/** Lists and removes objects of the data bucket. Throws STORAGE_UNAVAILABLE when it does not answer in time or keeps one. */
export class S3ObjectRemover implements ObjectRemover {
  readonly #client: S3Client;
  readonly name: string;

  constructor({ client, bucket }: { readonly client: S3Client; readonly bucket: string }) {
    this.#client = client;
    this.name = bucket;
  }

  async listPage(prefix: string, after: string): Promise<readonly ListedObject[]> {
    const start = after === '' ? {} : { StartAfter: after };
    const command = new ListObjectsV2Command({ Bucket: this.name, Prefix: prefix, MaxKeys: PAGE, ...start });
    const call = { what: `listing ${prefix}`, deadlineMs: DEADLINE_MS, code: 'STORAGE_UNAVAILABLE' } as const;
    const { Contents = [] } = await callInTime(call, (options) => this.#client.send(command, options));
    return Contents.flatMap(({ Key, ETag = '', LastModified }) =>
      Key === undefined ? [] : [{ key: Key, etag: ETag, modifiedAt: LastModified?.getTime() ?? 0 }],
    );
  }

  async removeObjects(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    const Objects = keys.map((Key) => ({ Key }));
    const command = new DeleteObjectsCommand({ Bucket: this.name, Delete: { Objects, Quiet: true } });
    const call = { what: 'removing objects', deadlineMs: DEADLINE_MS, code: 'STORAGE_UNAVAILABLE' } as const;
    const { Errors = [] } = await callInTime(call, (options) => this.#client.send(command, options));
    const [first] = Errors;
    if (first !== undefined)
      throw new UnderstudyError(
        'STORAGE_UNAVAILABLE',
        `${Errors.length} objects were not removed: ${first.Code ?? ''}`,
      );
  }
}
