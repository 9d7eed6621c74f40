import { Command, CommanderError } from 'commander';
import { addApply } from './commands/apply.ts';
import { addBaseline } from './commands/monitoring/baseline.ts';
import { addAlerts } from './commands/monitoring/alerts.ts';
import { addCheck } from './commands/monitoring/check.ts';
import { addFeedback } from './commands/monitoring/feedback.ts';
import { addDelete } from './commands/monitoring/delete.ts';
import { addSkew } from './commands/monitoring/skew.ts';
import { addRetire } from './commands/monitoring/retire.ts';
import { addLocal } from './commands/local.ts';
import { addMeasure } from './commands/measure.ts';
import { addPredict } from './commands/routing/predict.ts';
import { addReport } from './commands/report.ts';
import { addRegister } from './commands/register.ts';
import { addRolloutOrders } from './commands/rollout/rollout-order.ts';
import { addReplay } from './commands/replay.ts';
import { addRolloutRetrospect } from './commands/rollout/rollout-retrospect.ts';
import { addRolloutStart } from './commands/rollout/rollout-start.ts';
import { addRolloutStatus } from './commands/rollout/rollout-status.ts';
import { addRolloutWatch } from './commands/rollout/rollout-watch.ts';
import { addRolloutReport } from './commands/rollout/rollout-report.ts';
import { addRolloutRetry } from './commands/rollout/rollout-retry.ts';
import { addRolloutUndo } from './commands/rollout/rollout-undo.ts';
import { addRoute } from './commands/routing/route-explain.ts';
import { addStatus } from './commands/status.ts';
import { reportFailure } from './console/output.ts';
import { packageVersion } from './console/package-version.ts';

const EXAMPLES = `
Examples:
  understudy apply -f flight-delay.yaml                  declare a model, or change it
  understudy register -f v1.yaml --champion              its first version serves all traffic
  understudy register -f v2.yaml                         the next one serves nothing yet
  understudy rollout start flight-delay v2 --plan        what a rollout could see; starts nothing
  understudy rollout start flight-delay v2               starts it
  understudy rollout watch flight-delay                  follows it to its end
  understudy predict flight-delay '{"distance":500}'     one signed request
  understudy feedback flight-delay -f labels.csv         what came true
  understudy status                                      how every model is, a line each`;

const EXIT_CODES = `
Exit codes:
  0  done
  1  wrong usage, or something unexpected
  2  a file or argument has faults (all are listed); nothing was changed
  3  refused: not found, exists already, a rollout is open; of several documents or lines those that are not named as refused were taken
  4  no answer, no credentials or no stack
  5  the rollout ended without promotion: rolled back, undecided, aborted or refused

Addresses come from flags, UNDERSTUDY_ROUTER_URL, UNDERSTUDY_CONTROL_URL and UNDERSTUDY_FEEDBACK_URL, or the outputs of the stack.
AWS_ENDPOINT_URL leads to an emulator.`;

/**
 * Runs one command of the command line and sets `process.exitCode`; it never ends the process and never throws.
 *
 * @param args what follows the program's name
 */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  try {
    await makeProgram().parseAsync(args, { from: 'user' });
  } catch (error) {
    // What was wrong with the usage has been printed already.
    if (error instanceof CommanderError) process.exitCode = error.exitCode;
    else process.exitCode = reportFailure(error, args.includes('--json'));
  }
}

/** The command line with all its commands; nothing is read or run before it is parsed. */
export function makeProgram(): Command {
  // Before any command is added: each inherits that it throws instead of ending the process.
  const program = new Command('understudy')
    .exitOverride()
    .enablePositionalOptions()
    .description('deploy machine-learning models on AWS, watch them and take them back')
    .version(packageVersion(), '-V, --version', 'print the version of this package')
    .addHelpText('after', `${EXAMPLES}\n${EXIT_CODES}`)
    .showHelpAfterError('(understudy --help lists commands and exit codes)');
  addApply(program);
  addRegister(program);
  const rollout = program.command('rollout').description('start, follow and steer rollouts');
  addRolloutStart(rollout);
  addRolloutWatch(rollout);
  addRolloutStatus(rollout);
  addRolloutOrders(rollout);
  addRolloutReport(rollout);
  addRolloutRetry(rollout);
  addRolloutUndo(rollout);
  addRolloutRetrospect(rollout);
  addRoute(program);
  addStatus(program);
  addReport(program);
  addPredict(program);
  addFeedback(program);
  addBaseline(program);
  addSkew(program);
  addCheck(program);
  addAlerts(program);
  addRetire(program);
  addDelete(program);
  addReplay(program);
  addMeasure(program);
  addLocal(program);
  return program;
}
