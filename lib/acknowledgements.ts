/** A finding of the AWS Solutions rules that stays, where it may stand, and why. */
export interface Acknowledgement {
  /** Rule and finding, as the pack names them; findings of IAM5 carry what is wild. */
  readonly rule: RegExp;
  /** Construct path. */
  readonly path: RegExp;
  readonly reason: string;
}

/** Every finding that is accepted; a test fails for one that is not here and for an entry that nothing needs any more. */
export const acknowledgements: readonly Acknowledgement[] = [
  {
    rule: /^AwsSolutions-S1$/,
    path: /^UnderstudyData\/Data\//,
    reason:
      'access logs of the capture bucket would cost more than the capture; CloudTrail data events are the account’s choice',
  },
  {
    rule: /^AwsSolutions-SMG4$/,
    path: /^UnderstudyData\/SigningKey\//,
    reason:
      'prediction ids must stay verifiable as long as labels may come; rotation adds a key by hand and keeps the old one',
  },
  {
    rule: /^AwsSolutions-SF1$/,
    path: /^Understudy\/Rollout\//,
    reason:
      'the history of standard executions is kept 90 days and each decision is in the registry; logging ALL costs per transition',
  },
  {
    rule: /^AwsSolutions-SF2$/,
    path: /^Understudy\/Rollout\//,
    reason: 'one look a minute needs no trace; X-Ray is off by default because it is billed per model',
  },
  {
    rule: /^AwsSolutions-SQS3$/,
    path: /^Understudy\/LostEvents\//,
    reason: 'it is the dead-letter queue of the rules, which the check does not see',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::.*\/(routes|rollouts|capture|capture-errors|malformed)\/\*\]$/,
    path: /^Understudy\//,
    reason: 'one folder of the data bucket: the names of objects below it are made at run time',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::<Functions\w+Function\w+\.Arn>:\*\]$/,
    path: /^Understudy\/Rollout\//,
    reason:
      'versions of a function of this stack, which the construct of the machine grants beside the function itself',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:.*:states:.*:execution:<RolloutMachine\w+\.Name>:\*\]$/,
    path: /^Understudy\/Functions\//,
    reason: 'executions of this one machine: their names are made at run time',
  },
];
