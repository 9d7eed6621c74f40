import type { Command } from 'commander';

/** `understudy local`: the whole product on this machine. */
export function addLocal(program: Command): void {
  program
    .command('local')
    .description('deploy to an emulator on this machine and run three rollouts under real traffic')
    .option('--keep', 'leave everything running at the end, until Ctrl-C')
    .option('--port <port>', 'port of the emulator; default: a free one')
    .option('--json', 'print the summary as JSON; progress goes to standard error')
    .addHelpText('after', '\nSet AWS_ENDPOINT_URL to use an emulator that runs already.')
    .action(async (options: { readonly keep?: boolean; readonly port?: string; readonly json?: boolean }) => {
      // Loaded when it is wanted: it brings clients, charts and the emulator, which no other command needs.
      const { runLocal } = await import('../local/run-local.ts');
      await runLocal(options);
    });
}
