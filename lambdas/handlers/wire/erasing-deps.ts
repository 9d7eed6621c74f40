import { documentClient, objectClient } from '../../adapters/clients/aws-clients.ts';
import { DynamoErasureLog } from '../../adapters/dynamo/registry/dynamo-erasure-log.ts';
import { DynamoItemRemover } from '../../adapters/dynamo/dynamo-item-remover.ts';
import { objectHash } from '../../adapters/objects/object-hash.ts';
import { S3ObjectRemover } from '../../adapters/objects/s3-object-remover.ts';
import { KeptKey } from '../../adapters/router/kept-key.ts';
import { SecretIds } from '../../adapters/router/secret-ids.ts';
import { secretsManagerReader } from '../../adapters/router/secret-signer.ts';
import type { ControlEnv } from '../../contracts/runtime/control-env.ts';
import type { DeleteDataDeps } from '../../usecases/erasing/delete-data.ts';

/** What removing data is made of. */
export function erasingDeps(env: ControlEnv): Pick<DeleteDataDeps, 'erasures' | 'items' | 'bucket' | 'ids' | 'hashOf'> {
  const client = documentClient();
  return {
    erasures: new DynamoErasureLog({ client, table: env.REGISTRY_TABLE }),
    items: new DynamoItemRemover({ client, tables: { registry: env.REGISTRY_TABLE, windows: env.WINDOWS_TABLE } }),
    bucket: new S3ObjectRemover({ client: objectClient(), bucket: env.DATA_BUCKET }),
    hashOf: objectHash,
    ids: new SecretIds(new KeptKey(secretsManagerReader(env.SIGNING_SECRET))),
  };
}
