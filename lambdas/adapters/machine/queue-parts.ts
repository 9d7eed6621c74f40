import type { SQSClient } from '@aws-sdk/client-sqs';

/** Where messages go. */
export interface QueueParts {
  readonly client: SQSClient;
  readonly url: string;
  /** @default 8000 */
  readonly deadlineMs?: number;
}
