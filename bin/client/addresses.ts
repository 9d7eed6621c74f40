import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CliError } from './cli-error.ts';
import { STACK_NAME } from './outputs.ts';

const DESCRIBE_TIMEOUT_MS = 10_000;

/** Where a command finds the deployed system. */
export interface AddressOptions {
  /** Address from a flag; goes before the environment and the stack. */
  readonly url?: string | undefined;
  /** @default Understudy */
  readonly stack?: string | undefined;
}

const sources = {
  router: { output: 'RouterUrl', variable: 'UNDERSTUDY_ROUTER_URL' },
  control: { output: 'ControlUrl', variable: 'UNDERSTUDY_CONTROL_URL' },
  feedback: { output: 'FeedbackUrl', variable: 'UNDERSTUDY_FEEDBACK_URL' },
} as const;

/**
 * Address of the router, the control API or the feedback function, as this machine reaches it: flag, environment, or the stack's outputs.
 *
 * @throws CliError when none of the three names it
 */
export async function findAddress(which: keyof typeof sources, options: AddressOptions = {}): Promise<string> {
  const { variable } = sources[which];
  const url = options.url ?? process.env[variable] ?? (await readOutput(options.stack ?? STACK_NAME, sources[which]));
  return reachableUrl(url, process.env['AWS_ENDPOINT_URL']);
}

/**
 * A Function URL as it is reached: unchanged on AWS; on an emulator, which does not own the host name, by its path form.
 *
 * @param endpoint value of AWS_ENDPOINT_URL, if any
 */
export function reachableUrl(url: string, endpoint: string | undefined): string {
  const { hostname, pathname } = new URL(url);
  const id = /^([a-z0-9-]+)\.lambda-url\./.exec(hostname)?.[1];
  const path = pathname.replace(/\/$/, '');
  if (endpoint === undefined || endpoint === '' || id === undefined) return url.replace(/\/$/, '');
  return `${endpoint.replace(/\/$/, '')}/_aws/lambda-url/${id}${path}`;
}

async function readOutput(
  stack: string,
  { output, variable }: { readonly output: string; readonly variable: string },
): Promise<string> {
  const wayOut = `check credentials, Region and AWS_ENDPOINT_URL, or set ${variable}`;
  try {
    const answer = await new CloudFormationClient({ maxAttempts: 2 }).send(
      new DescribeStacksCommand({ StackName: stack }),
      { abortSignal: AbortSignal.timeout(DESCRIBE_TIMEOUT_MS) },
    );
    const value = answer.Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === output)?.OutputValue;
    if (value !== undefined) return value;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CliError('unreachable', `stack ${stack} cannot be read (${why}); ${wayOut}`, { cause });
  }
  throw new CliError('unreachable', `stack ${stack} has no output ${output}; ${wayOut}`);
}
