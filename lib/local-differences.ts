/** One difference of the template for the local emulator from the one for AWS, and why it is there. */
export interface LocalDifference {
  readonly what: string;
  readonly why: string;
  /** Lines of the comparison of both templates that it explains: `-` cloud or `+` local, type, id, path and value. */
  readonly lines: RegExp;
}

/** Every difference of the local template; a test fails for one that is not here, and for an entry that nothing needs. */
export const localDifferences: readonly LocalDifference[] = [
  {
    what: 'tables have explicit names',
    why: 'the emulator replaces an unnamed table, empty, on any update',
    lines: /^\+ AWS::DynamoDB::GlobalTable \w+ Properties\.TableName /,
  },
  {
    what: 'tables, bucket, signing key and topics are deleted with the stack',
    why: 'local state is thrown away',
    lines:
      /^[-+] AWS::(DynamoDB::GlobalTable|S3::Bucket|SecretsManager::Secret|SNS::Topic) \w+ (DeletionPolicy|UpdateReplacePolicy) /,
  },
  {
    what: 'no deletion protection on tables',
    why: 'local state is thrown away',
    lines: /^[-+] AWS::DynamoDB::GlobalTable \w+ Properties\.Replicas\[\] .*DeletionProtectionEnabled/,
  },
  {
    what: 'stacks use the deployer’s own credentials (CliCredentialsStackSynthesizer)',
    why: 'the emulator refuses the bootstrap roles when it enforces IAM',
    lines: /^- (Parameters\.BootstrapVersion|Rules\.CheckBootstrapVersion)\b/,
  },
  {
    what: 'no SSL-only statements on bucket, topics and queues',
    why: 'the emulator speaks plain HTTP',
    lines:
      /^- AWS::(S3::BucketPolicy|SNS::TopicPolicy|SQS::QueuePolicy) \w+ (Properties\.PolicyDocument\.Statement\[\] .*"aws:SecureTransport":"false"|Type |Properties\.(Bucket|Queues|Topics|PolicyDocument\.Version)\b)/,
  },
  {
    what: 'the router’s host is `continuous`',
    why: 'the emulator’s processes run on after a reply and have no response streaming',
    lines: /^[-+] AWS::Lambda::Function FunctionsRouter\w+ Properties\.Environment\.Variables\.HOST /,
  },
  {
    what: 'the control API answers callers whom IAM does not name',
    why: 'the emulator checks who calls a Function URL, but its events do not tell',
    lines: /^[-+] AWS::Lambda::Function FunctionsControl\w+ Properties\.Environment\.Variables\.CALLERS /,
  },
  {
    what: 'hooks may be called at this machine without TLS',
    why: 'what they call locally has no certificate',
    lines: /^[-+] AWS::Lambda::Function Functions(Hook|Prepare|Control)\w+ Properties\.Environment\.Variables\.HOOKS /,
  },
  {
    what: 'models are checked every ten windows in place of sixty',
    why: 'a local run ends within minutes',
    lines: /^[-+] AWS::Lambda::Function Functions(Check|Sweep)\w+ Properties\.Environment\.Variables\.CHECK_WINDOWS /,
  },
  {
    what: 'the alarm FoldStuck looks at the queue alone, not at the delivery streams',
    why: 'the emulator has no alarms on expressions',
    lines: /^[-+] AWS::CloudWatch::(Alarm AlarmsFoldStuck|Dashboard )\w+ Properties\./,
  },
  {
    what: 'no reserved concurrency, whatever the props say',
    why: 'the emulator does not apply it from a template',
    lines: /^- AWS::Lambda::Function \w+ Properties\.ReservedConcurrentExecutions /,
  },
];
