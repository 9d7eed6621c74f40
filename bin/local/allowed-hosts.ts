import { CliError } from '../client/cli-error.ts';
import { EXAMPLE_HOST } from './traffic/model-server.ts';

/**
 * Hosts that the local stack may call: where its models are served, where the files of the example say so, and those that were named.
 *
 * @throws CliError for what is no host
 */
export function allowedHosts(served: string, named: readonly string[] = []): readonly string[] {
  const wrong = named.find((host) => !/^[A-Za-z0-9][A-Za-z0-9.-]*(:\d{1,5})?$/.test(host));
  if (wrong === undefined) return [...new Set([served, EXAMPLE_HOST, ...named])];
  throw new CliError('badInput', `--allow must be a host such as 127.0.0.1:9000, got ${wrong}`);
}
