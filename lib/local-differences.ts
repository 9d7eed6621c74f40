/** One difference of the template for the local emulator from the one for AWS, and why it is there. */
export interface LocalDifference {
  readonly what: string;
  readonly why: string;
}

/** Every difference of the local template; nothing else may differ. */
export const localDifferences: readonly LocalDifference[] = [
  {
    what: 'tables have explicit names and are deleted with the stack',
    why: 'the emulator replaces an unnamed table on any update',
  },
  { what: 'no deletion protection on tables', why: 'local state is thrown away' },
  {
    what: 'stacks use the deployer’s own credentials (CliCredentialsStackSynthesizer)',
    why: 'the emulator refuses the bootstrap roles when it enforces IAM',
  },
  { what: 'no SSL-only statements on bucket, topics and queues', why: 'the emulator speaks plain HTTP' },
  {
    what: 'the router’s host is `continuous`',
    why: 'the emulator’s processes run on after a reply and have no response streaming',
  },
  { what: 'the bucket is deleted with the stack', why: 'local state is thrown away' },
];
