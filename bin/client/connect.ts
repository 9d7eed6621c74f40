import type { Command } from 'commander';
import { findAddress } from './addresses.ts';
import { feedbackPost, type FeedbackPost } from './feedback/feedback-client.ts';
import { ControlClient } from './control-client.ts';
import { createSender, type Sender } from './signed-request.ts';

/** Options of every command that talks to the control API. */
export interface ControlOptions {
  readonly json?: boolean;
  readonly stack?: string;
  readonly controlUrl?: string;
}

/** Options of every command that talks to the router. */
export interface RouterOptions {
  readonly json?: boolean;
  readonly stack?: string;
  readonly routerUrl?: string;
}

/** Options of every command that sends labels and KPI events. */
export interface FeedbackOptions {
  readonly json?: boolean;
  readonly stack?: string;
  readonly feedbackUrl?: string;
}

/** Adds `--json`, `--stack` and `--control-url`. */
export function withControlOptions(command: Command): Command {
  return command
    .option('--json', 'print JSON')
    .option('--stack <name>', 'stack whose outputs name the control API', 'Understudy')
    .option('--control-url <url>', 'address of the control API (or UNDERSTUDY_CONTROL_URL)');
}

/** A client of the deployed control API. */
export async function connectControl(options: ControlOptions): Promise<ControlClient> {
  const base = await findAddress('control', { url: options.controlUrl, stack: options.stack });
  return new ControlClient(createSender(), base);
}

/** Sender and address of the deployed router. */
export async function connectRouter(options: RouterOptions): Promise<{ readonly send: Sender; readonly base: string }> {
  const base = await findAddress('router', { url: options.routerUrl, stack: options.stack });
  return { send: createSender(), base };
}

/** Posts feedback to the deployed function. */
export async function connectFeedback(options: FeedbackOptions): Promise<FeedbackPost> {
  const base = await findAddress('feedback', { url: options.feedbackUrl, stack: options.stack });
  return feedbackPost(createSender(), base);
}
