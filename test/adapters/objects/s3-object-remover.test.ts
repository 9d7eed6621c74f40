import { DeleteObjectsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { S3ObjectRemover } from '../../../lambdas/adapters/objects/s3-object-remover.ts';

const s3 = mockClient(S3Client);
const remover = new S3ObjectRemover({ client: new S3Client({}), bucket: 'B' });
beforeEach(() => s3.reset());

describe('removing objects', () => {
  it('lists a page behind a key, with ages', async () => {
    s3.on(ListObjectsV2Command).resolves({ Contents: [{ Key: 'p/b', ETag: '"e"', LastModified: new Date(5) }] });

    expect(await remover.listPage('p/', 'p/a')).toEqual([{ key: 'p/b', etag: '"e"', modifiedAt: 5 }]);
    await remover.listPage('p/', '');

    const inputs = s3.commandCalls(ListObjectsV2Command).map(({ args }) => args[0].input);
    expect(inputs[0]).toMatchObject({ Bucket: 'B', Prefix: 'p/', StartAfter: 'p/a' });
    expect(inputs[1]).not.toHaveProperty('StartAfter');
  });

  it('asks for nothing where nothing is to go, and fails where the bucket keeps one', async () => {
    s3.on(DeleteObjectsCommand)
      .resolvesOnce({})
      .resolvesOnce({ Errors: [{ Key: 'a', Code: 'AccessDenied' }] });

    await remover.removeObjects([]);
    expect(s3.calls()).toHaveLength(0);
    await remover.removeObjects(['a']);
    await expect(remover.removeObjects(['a'])).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
      message: '1 objects were not removed: AccessDenied',
    });
  });
});
