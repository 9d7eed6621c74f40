/** Host of the console by partition. */
const hosts: Readonly<Record<string, (region: string) => string>> = {
  aws: (region) => `${region}.console.aws.amazon.com`,
  'aws-cn': (region) => `${region}.console.amazonaws.cn`,
  'aws-us-gov': (region) => `${region}.console.amazonaws-us-gov.com`,
};

/**
 * Page of an execution in the console; it needs a login and does not expire.
 *
 * @returns undefined for what is no execution, and for a partition whose console nobody here knows
 */
export function consoleLink(execution: string): string | undefined {
  const [, partition = '', region = ''] =
    /^arn:([a-z0-9-]+):states:([a-z0-9-]+):\d{12}:execution:/.exec(execution) ?? [];
  const host = Object.hasOwn(hosts, partition) ? hosts[partition]?.(region) : undefined;
  return host && `https://${host}/states/home?region=${region}#/v2/executions/details/${execution}`;
}
