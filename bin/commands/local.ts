import type { Command } from 'commander';
import type { LocalOptions } from '../local/run-local.ts';

/** `understudy local`: the whole product on this machine. */
export function addLocal(program: Command): void {
  program
    .command('local')
    .description('deploy to an emulator on this machine and run three rollouts under real traffic')
    .option('--tour', 'the strategies one after the other instead, a line and a picture each')
    .option('--keep', 'leave everything running at the end, until Ctrl-C')
    .option('--allow <host>', 'host:port of a model of yours that may be called, repeatable', collect, [])
    .option('--port <port>', 'port of the emulator; default: a free one')
    .option('--json', 'print the summary as JSON; progress goes to standard error')
    .addHelpText('after', '\nSet AWS_ENDPOINT_URL to use an emulator that runs already.')
    .action(async (options: LocalOptions) => {
      // Loaded when it is wanted: it brings clients, charts and the emulator, which no other command needs.
      const { runLocal } = await import('../local/run-local.ts');
      await runLocal(options);
    });
}

function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}
