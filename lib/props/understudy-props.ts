import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { IManagedPolicy, IPrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';

/** Targets that may ever be called; registration refuses the rest. */
export interface AllowedTargetsProps {
  /**
   * HTTP hosts: `name` (ports 80 and 443), `name:port` or `name:*`; a leading `*.` allows every name below.
   * @default - no HTTP target
   */
  readonly hosts?: readonly string[];
  /**
   * ARNs of Lambda functions; a trailing `*` allows every ARN that starts so.
   * @default - no Lambda target
   */
  readonly functions?: readonly string[];
  /**
   * Names of SageMaker endpoints; a trailing `*` allows every name that starts so.
   * @default - no SageMaker target
   */
  readonly endpoints?: readonly string[];
}

/** What hooks of rollouts may call; specifications that name anything else are refused. */
export interface AllowedHooksProps {
  /**
   * ARNs of Lambda functions; a trailing `*` allows every ARN that starts so.
   * @default - no function
   */
  readonly functions?: readonly string[];
  /**
   * HTTP hosts, written as those of targets.
   * @default - no host
   */
  readonly hosts?: readonly string[];
  /**
   * ARNs of secrets that sign what is posted; a trailing `*` allows every ARN that starts so.
   * @default - no secret
   */
  readonly secrets?: readonly string[];
  /**
   * Bus that events of hooks go to.
   * @default - no events
   */
  readonly bus?: IEventBus;
  /**
   * Name of that bus, in the account and Region of the stack, where no construct of it is at hand.
   * @default - `bus`
   */
  readonly busName?: string;
}

/** Alarms and metrics of CloudWatch, in the account and Region of the stack, that guardrails of models may read. */
export interface ReadableAlarmsProps {
  /**
   * Names of metric alarms; a trailing `*` opens every name that starts so.
   * @default - no alarm
   */
  readonly names?: readonly string[];
  /**
   * Composite alarms too. IAM cannot name them, so that this grants `cloudwatch:DescribeAlarms` on every alarm.
   * @default false
   */
  readonly composites?: boolean;
  /**
   * Namespaces of metrics; a trailing `*` opens every namespace that starts so. IAM cannot name them, so that one grants
   * `cloudwatch:GetMetricData` on every metric, and the functions hold the list.
   * @default - no metric
   */
  readonly namespaces?: readonly string[];
}

/** Own topics, one per severity. */
export interface OwnTopics {
  readonly page: ITopic;
  readonly ticket: ITopic;
  readonly info: ITopic;
}

/** Addresses that are told, by severity: `name@example.com`, or `https://…` of a service that takes messages of SNS. */
export interface Told {
  /**
   * Whoever is on call.
   * @default - nobody, with a warning at synthesis
   */
  readonly page?: readonly string[];
  /**
   * Whoever looks after it in working hours.
   * @default - nobody, with a warning at synthesis
   */
  readonly ticket?: readonly string[];
  /**
   * Whoever follows everything.
   * @default - nobody
   */
  readonly info?: readonly string[];
}

/** What a platform engineer may set; everything has a default. */
export interface UnderstudyProps {
  /**
   * Name of the stage: part of the stacks' names, so that two live in one account.
   * @default - no stage: `UnderstudyData` and `Understudy`
   */
  readonly stage?: string;
  /**
   * Targets that may ever be called.
   * @default - none: registration refuses every target
   */
  readonly targets?: AllowedTargetsProps;
  /**
   * What hooks of rollouts may call.
   * @default - nothing: a specification with hooks is refused
   */
  readonly hooks?: AllowedHooksProps;
  /**
   * Alarms and metrics that guardrails of models may read.
   * @default - none, and no right to read any
   */
  readonly alarms?: ReadableAlarmsProps;
  /**
   * Who may call the router, beside principals of this account that hold the permission.
   * @default - nobody else
   */
  readonly callers?: readonly IPrincipal[];
  /**
   * Who may call the control API beside principals of this account that hold the permission: through its Function URL alone, because
   * a direct call could name anybody as who asks.
   * @default - nobody else
   */
  readonly operators?: readonly IPrincipal[];
  /**
   * Network of the functions.
   * @default - no network of their own
   */
  readonly vpc?: IVpc;
  /**
   * Subnets of the functions, read only with `vpc`.
   * @default - private subnets of the network
   */
  readonly vpcSubnets?: SubnetSelection;
  /**
   * Security groups of the functions, read only with `vpc`.
   * @default - one per function
   */
  readonly securityGroups?: readonly ISecurityGroup[];
  /**
   * Permissions boundary of every role.
   * @default - no boundary
   */
  readonly permissionsBoundary?: IManagedPolicy;
  /**
   * Tags of every resource.
   * @default - no tags
   */
  readonly tags?: Readonly<Record<string, string>>;
  /**
   * Key that encrypts tables, bucket, signing key, topics and queues. The policy of an imported key must let
   * `cloudwatch.amazonaws.com` and `events.amazonaws.com` use it.
   * @default - keys that AWS owns
   */
  readonly key?: IKey;
  /**
   * How long logs are kept.
   * @default RetentionDays.ONE_MONTH
   */
  readonly retention?: RetentionDays;
  /**
   * What happens to tables, bucket, key and topics when the stack goes.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Topics to publish to. The policies of page and ticket must let `cloudwatch.amazonaws.com` publish the fleet's alarms.
   * @default - three new topics
   */
  readonly topics?: OwnTopics;
  /**
   * Who is told of what, by severity; an e-mail address must confirm once.
   * @default - nobody: subscribe to the topics yourself
   */
  readonly tell?: Told;
  /**
   * Document that alarms link to; each adds `#` and its name in lower case.
   * @default - `docs/operations.md` of the repository
   */
  readonly runbook?: string;
  /**
   * Bus to publish to.
   * @default - a new bus
   */
  readonly bus?: IEventBus;
  /**
   * Delivery streams of the capture; models are spread over them.
   * @default 1
   */
  readonly captureStreams?: number;
  /**
   * Length of a window: tick, finality and bake times are counted in windows.
   * @default Duration.minutes(1)
   */
  readonly window?: Duration;
  /**
   * How often a busy router asks whether routes have changed; shorter reaches callers sooner and costs more reads.
   * @default Duration.seconds(2)
   */
  readonly routePoll?: Duration;
  /**
   * Where the router runs: `lambda` freezes between calls, so capture is written before a call ends; `continuous` runs on.
   * @default - `lambda`; `continuous` on the local emulator
   */
  readonly host?: 'lambda' | 'continuous';
  /**
   * Regions in which predictions may be captured; a stack for another one, or for no named one, fails at synthesis.
   * @default - any Region
   */
  readonly captureRegions?: readonly string[];
  /**
   * Executions kept free for each function behind a rollout (all but router and control), so that the way back never waits for
   * serving; 0 keeps none and warns.
   * @default 0
   */
  readonly reservedConcurrency?: number;
  /**
   * Most routers at once, so that serving never starves the way back.
   * @default - no ceiling
   */
  readonly routerConcurrency?: number;
  /**
   * Deploy to the local emulator; the differences are listed in `local-differences.ts`.
   * @default false
   */
  readonly local?: boolean;
}
