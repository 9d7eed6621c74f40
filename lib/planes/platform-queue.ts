import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { UnderstudyProps } from '../props/understudy-props.ts';

/** A queue of the platform: encrypted with its key if it has one, and by TLS alone except on the emulator. */
export function platformQueue(
  scope: Construct,
  id: string,
  { platform, ...rest }: QueueProps & { readonly platform: UnderstudyProps },
): Queue {
  return new Queue(scope, id, {
    enforceSSL: platform.local !== true,
    encryption: platform.key === undefined ? QueueEncryption.SQS_MANAGED : QueueEncryption.KMS,
    ...(platform.key === undefined ? {} : { encryptionMasterKey: platform.key }),
    ...rest,
  });
}
