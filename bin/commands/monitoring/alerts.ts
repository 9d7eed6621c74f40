import { InvalidArgumentError, type Command } from 'commander';
import type { AlertOrder } from '../../../lambdas/contracts/api/monitoring-api.ts';
import { isoAt } from '../../../lambdas/contracts/runtime/instants.ts';
import { isOpen } from '../../../lambdas/domain/alert/attention/worst-first.ts';
import { counted } from '../../../lambdas/domain/wording/counted.ts';
import { CliError } from '../../client/cli-error.ts';
import { connectControl, withControlOptions, type ControlOptions } from '../../client/connect.ts';
import { describeAlert } from '../../console/describe-alert.ts';
import { createOutput } from '../../console/output.ts';

interface OrderOptions extends ControlOptions {
  readonly owner?: string;
  /** Milliseconds. */
  readonly for?: number;
  readonly stamp?: number;
}

/** `understudy alerts [model]`, and below it `ack`, `snooze` and `unsnooze`. */
export function addAlerts(program: Command): void {
  const alerts = withControlOptions(program.command('alerts'))
    // `--json` behind `ack` belongs to `ack`.
    .enablePositionalOptions()
    .description('show open alerts, worst first; acknowledge them, or snooze them for a while')
    .argument('[model]', 'default: all models')
    .option('--all', 'also those that are pending or closed (of one model)')
    .action(list);
  addOrder(alerts, 'ack', 'look after an alert: it is quiet until it closes itself')
    .option('--owner <name>', 'who looks after it; default: you')
    .action(async (model: string, cause: string, options: OrderOptions) => {
      const { owner } = options;
      await send(model, { action: 'acknowledge', cause, ...(owner === undefined ? {} : { owner }) }, options);
    });
  addOrder(alerts, 'snooze', 'keep an alert quiet for a while; it is told again if it is still so then')
    .requiredOption('--for <time>', 'how long: 30m, 4h, 2d; 30 days at most', milliseconds)
    .option('--owner <name>', 'who looks after it')
    .action(async (model: string, cause: string, options: OrderOptions) => {
      const { owner } = options;
      const until = isoAt(Date.now() + (options.for ?? 0));
      await send(model, { action: 'snooze', cause, until, ...(owner === undefined ? {} : { owner }) }, options);
    });
  addOrder(alerts, 'unsnooze', 'end a snooze').action(async (model: string, cause: string, options: OrderOptions) => {
    await send(model, { action: 'unsnooze', cause }, options);
  });
}

function addOrder(alerts: Command, name: string, does: string): Command {
  return withControlOptions(alerts.command(name))
    .description(does)
    .argument('<model>')
    .argument('<cause>', 'as understudy alerts names it')
    .option('--stamp <n>', 'refuse if the alert changed since it had this stamp (see --json)', stampOf);
}

async function list(model: string | undefined, options: ControlOptions & { readonly all?: boolean }): Promise<void> {
  if (options.all === true && model === undefined) throw new CliError('badInput', '--all needs a model');
  const { alerts: found, more } = await (await connectControl(options)).listAlerts(model);
  const alerts = options.all === true ? found : found.filter(isOpen);
  const lines = alerts.map((alert) => describeAlert(alert, Date.now()));
  const rest = more === 0 ? [] : [`and ${counted(more, 'more alert', 'more alerts')}; name a model to see its own`];
  const none = options.all === true ? 'no alerts' : 'no open alerts';
  createOutput(options.json === true).result({ alerts, more }, lines.length === 0 ? [none] : [...lines, ...rest]);
}

async function send(model: string, order: AlertOrder, options: OrderOptions): Promise<void> {
  const { stamp } = options;
  const control = await connectControl(options);
  const answer = await control.changeAlert(model, { ...order, ...(stamp === undefined ? {} : { stamp }) });
  const line = describeAlert(answer.alert, Date.now());
  createOutput(options.json === true).result(answer, [answer.result === 'changed' ? line : `unchanged: ${line}`]);
}

const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const MOST_MS = 30 * 86_400_000;

function milliseconds(text: string): number {
  const [, count = '0', unit = ''] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  const ms = Number(count) * (UNIT_MS[unit] ?? 0);
  if (ms > 0 && ms <= MOST_MS) return ms;
  throw new InvalidArgumentError('must be minutes, hours or days such as 30m, 4h or 2d, 30 days at most.');
}

function stampOf(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('must be a whole number from 0 up.');
}
