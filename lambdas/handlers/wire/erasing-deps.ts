import { documentClient, objectClient } from '../../adapters/clients/aws-clients.ts';
import { DynamoErasureLog } from '../../adapters/dynamo/registry/dynamo-erasure-log.ts';
import { DynamoItemRemover } from '../../adapters/dynamo/dynamo-item-remover.ts';
import { objectHash } from '../../adapters/objects/object-hash.ts';
import { S3ObjectRemover } from '../../adapters/objects/s3-object-remover.ts';
import { KeptKey } from '../../adapters/router/kept-key.ts';
import { SecretIds } from '../../adapters/router/secret-ids.ts';
import { secretsManagerReader } from '../../adapters/router/secret-signer.ts';
import { SecretVerifier } from '../../adapters/router/secret-verifier.ts';
import type { ControlEnv } from '../../contracts/runtime/control-env.ts';
import type { DeleteDataDeps } from '../../usecases/erasing/delete-data.ts';
import type { PredictionVerifier } from '../../usecases/windows/feedback/ports.ts';

/** What removing data is made of, and what checks prediction ids. */
export function erasingDeps(env: ControlEnv): Pick<
  DeleteDataDeps,
  'erasures' | 'items' | 'bucket' | 'ids' | 'hashOf'
> & {
  readonly verifier: PredictionVerifier;
} {
  const client = documentClient();
  return {
    erasures: new DynamoErasureLog({ client, table: env.REGISTRY_TABLE }),
    items: new DynamoItemRemover({ client, tables: { registry: env.REGISTRY_TABLE, windows: env.WINDOWS_TABLE } }),
    bucket: new S3ObjectRemover({ client: objectClient(), bucket: env.DATA_BUCKET }),
    hashOf: objectHash,
    verifier: new SecretVerifier(secretsManagerReader(env.SIGNING_SECRET)),
    ids: new SecretIds(new KeptKey(secretsManagerReader(env.SIGNING_SECRET))),
  };
}
