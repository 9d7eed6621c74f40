/** A finding of the AWS Solutions rules that stays, where it may stand, and why. */
export interface Acknowledgement {
  /** Name of a rule; or, for findings about wild cards, what the wild resource must look like. */
  readonly rule: string | RegExp;
  /** Path of the resource below its stack. */
  readonly path: RegExp;
  readonly reason: string;
}

/** Every finding that is accepted; a test fails for one that is not here and for an entry that nothing needs any more. */
export const acknowledgements: readonly Acknowledgement[] = [
  {
    rule: 'AwsSolutions-S1',
    path: /^Data\/Resource$/,
    reason:
      'access logs of the capture bucket would cost more than the capture; CloudTrail data events are the account’s choice',
  },
  {
    rule: 'AwsSolutions-SMG4',
    path: /^SigningKey\/Resource$/,
    reason:
      'prediction ids must stay verifiable as long as labels may come; rotation adds a key by hand and keeps the old one',
  },
  {
    rule: 'AwsSolutions-SF1',
    path: /^Rollout\/Machine\/Resource$/,
    reason:
      'the history of standard executions is kept 90 days and each decision is in the registry; logging ALL costs per transition',
  },
  {
    rule: 'AwsSolutions-SF2',
    path: /^Rollout\/Machine\/Resource$/,
    reason: 'one look a minute needs no trace; X-Ray is off by default because it is billed per model',
  },
  {
    rule: 'AwsSolutions-SQS3',
    path: /^LostEvents\/Resource$/,
    reason: 'it is the dead-letter queue of the rules, which the check does not see',
  },
  {
    rule: /\/(routes|rollouts|capture|capture-errors|malformed|labels|labels\/api|parts|label-parts|merged-labels|wide|drift|baselines|cleaned|reports|skew|skew-parts|pairs)\/\*$/,
    path: /^(Functions|Capture)\/.*Policy\/Resource$/,
    reason: 'one folder of the data bucket: the names of objects below it are made at run time',
  },
  {
    rule: /^<Functions\w+Function\w+\.Arn>:\*$/,
    path: /^Rollout\/Role\//,
    reason:
      'versions of a function of this stack, which the construct of the machine grants beside the function itself',
  },
  {
    rule: /^arn:.*:states:.*:execution:<RolloutMachine\w+\.Name>:\*$/,
    path: /^Functions\/\w+\/Executions\/Resource$/,
    reason: 'executions of this one machine: their names are made at run time',
  },
  {
    rule: /:(lambda:.*:function:|sagemaker:.*:endpoint\/).*\*$/,
    path: /^Functions\/(Router|Prepare)\//,
    reason: 'targets that the owner of the stack listed in its property, with the wild card that they wrote there',
  },
  {
    rule: /:lambda:.*:function:.*\*$/,
    path: /^Functions\/Hook\//,
    reason: 'hooks that the owner of the stack listed in its property, versions and wild cards that they wrote there',
  },
  {
    rule: /:sagemaker:.*:endpoint\/.*\*$/,
    path: /^Functions\/(Rollback|Restore|Reconciler|Control|Hook)\//,
    reason:
      'endpoints that the owner of the stack listed as targets, whose instances follow traffic in a rollout in batches',
  },
  {
    rule: /:cloudwatch:.*:alarm:.*\*$/,
    path: /^Functions\/\w+\/Alarms\/Resource$/,
    reason: 'alarms that the owner of the stack opened to guardrails, with the wild card that they wrote there',
  },
  {
    rule: /^\*$/,
    path: /^Functions\/\w+\/Alarms\/Resource$/,
    reason:
      'cloudwatch:GetMetricData has no resources, and composite alarms are described with all: both by a property that is off',
  },
];
