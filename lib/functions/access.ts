import type { TableAction } from '../../lambdas/contracts/stored/item-types.ts';

/** What one function may do beside writing its own logs; what is not named here is denied. */
export interface Access {
  /** Actions of DynamoDB on the registry table. A transaction needs those of its parts. */
  readonly registry?: readonly TableAction[];
  /** Actions of DynamoDB on the windows table. */
  readonly windows?: readonly TableAction[];
  /** Partitions of the windows table that these actions are for. @default - all */
  readonly windowsKeys?: readonly string[];
  /** Folders of the data bucket that it reads. */
  readonly reads?: readonly string[];
  /** Folders of the data bucket that it writes. */
  readonly writes?: readonly string[];
  /** Folders of the data bucket from which it removes objects. */
  readonly deletes?: readonly string[];
  /** Told apart: an object that is not there (404) and one that is forbidden (403); S3 does that for who may list. */
  readonly listsBucket?: boolean;
  /** Publishes to the topics and to the bus. */
  readonly tells?: boolean;
  /** Calls the targets that the stack lists. */
  readonly callsTargets?: boolean;
  /** Calls what the stack lists for hooks. */
  readonly callsHooks?: boolean;
  /** Has hooks called that are owed. */
  readonly asksForHooks?: boolean;
  /** Reads the alarms and metrics that the stack opens to guardrails. */
  readonly readsAlarms?: boolean;
  /** Looks at the instances of the endpoints that the stack lists, and orders others. */
  readonly scalesEndpoints?: boolean;
  /** Asks the router for probe answers. */
  readonly probes?: boolean;
  /** Has a model checked at once. */
  readonly checksNow?: boolean;
  /** Writes records to the delivery streams of the capture. */
  readonly captures?: boolean;
  /** Writes joined feedback to its delivery stream. */
  readonly feedsBack?: boolean;
  /** Puts checks on their queue. */
  readonly asksForChecks?: boolean;
  /** Puts objects on the queue of what is to be folded. */
  readonly asksForFolding?: boolean;
  /** Reads the key that signs prediction ids. */
  readonly signs?: boolean;
  /** Actions of Step Functions on the rollout machine and its executions. */
  readonly executions?: readonly ('StartExecution' | 'DescribeExecution')[];
}
