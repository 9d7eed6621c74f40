import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import type { AllowedTargets } from '../../../lambdas/contracts/people/target.ts';
import { STACK_NAME, stackOutputs, type DeployedOutputs } from '../../client/outputs.ts';
import { checkBeforeDeploy } from './doctor.ts';
import { EMULATOR_PACKAGES, startEmulator, WORK_DIR, type Emulator, type EmulatorOptions } from './emulator.ts';
import { LocalError } from '../local-error.ts';
import { ensureVenv } from './python.ts';
import { runProgram } from './run-program.ts';

export type { DeployedOutputs } from '../../client/outputs.ts';

/** Ten times what each takes on a quiet machine, so that a busy one gets through. */
const SYNTH_TIMEOUT_MS = 300_000;
const BOOTSTRAP_TIMEOUT_MS = 120_000;
const DEPLOY_TIMEOUT_MS = 180_000;
/** Account and Region of every local run. */
const ENVIRONMENT = 'aws://000000000000/us-east-1';

/** Synthesis asks no service; if it did, nobody would answer. */
const NOBODY = 'http://127.0.0.1:9';

/**
 * Guardrails of a local run may read every alarm and metric of the emulator, whose IAM cannot tell one alarm from another: it asks for the
 * right to describe all of them.
 */
export const LOCAL_ALARMS = { names: ['*'], composites: true, namespaces: ['*'] };

/** What is deployed, and where to. */
export interface DeployOptions {
  readonly endpoint: string;
  /** Length of a window: all times of the system are counted in it. */
  readonly windowSeconds: number;
  readonly targets: AllowedTargets;
  /** What hooks may call beside what targets may. @default - nothing */
  readonly hooks?: { readonly functions: readonly string[]; readonly secrets: readonly string[]; readonly bus: string };
  /** Folder for the synthesised app, which stays: a later deploy of the same settings takes it as it is. @default - a new one each time */
  readonly assembly?: string;
  /** Called with each line of progress. */
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** The deploy came to no end in time; a new server usually helps. */
class DeployTimeoutError extends LocalError {}

/** Environment of every program and client that is to talk to the emulator. */
export function emulatorEnvironment(endpoint: string): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_PAGER: '',
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DISABLE_CLI_TELEMETRY: '1',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}

/**
 * Deploys both stacks of the real application with the real `cdk deploy`.
 *
 * @throws LocalError when a check or a step fails, DeployTimeoutError when it does not end
 */
export async function deployApp(options: DeployOptions): Promise<DeployedOutputs> {
  const own = path.resolve(WORK_DIR, `cdk.out-${new URL(options.endpoint).port}`);
  const out = options.assembly ?? own;
  const outputsFile = path.join(own, 'outputs.json');
  // The manifest is written last.
  if (options.assembly === undefined || !existsSync(path.join(out, 'manifest.json'))) await synthesize(options, out);
  await mkdir(own, { recursive: true });
  await checkBeforeDeploy(options.endpoint, out);
  options.onLine?.('bootstrap');
  await cdk(options, ['bootstrap', '-a', out, ENVIRONMENT], BOOTSTRAP_TIMEOUT_MS);
  options.onLine?.('deploy');
  const flags = ['--all', '--method=direct', '--require-approval', 'never', '--outputs-file', outputsFile];
  await cdk(options, ['deploy', '-a', out, ...flags], DEPLOY_TIMEOUT_MS);
  const outputs = await readOutputs(outputsFile);
  await rm(own, { recursive: true, force: true });
  return outputs;
}

/** Makes once what several deploys of one app share: the emulator's packages, and the app in the folder `assembly`. */
export async function prepareDeploy(
  options: Omit<DeployOptions, 'endpoint'> & { readonly assembly: string },
): Promise<void> {
  await ensureVenv(path.resolve(WORK_DIR, 'venv'), EMULATOR_PACKAGES);
  await synthesize({ ...options, endpoint: NOBODY }, options.assembly);
}

/** Starts an emulator of our own and deploys to it; a deploy without an end is tried once more on a new server. */
export async function deployOnNewEmulator(
  options: Omit<DeployOptions, 'endpoint'> & { readonly emulator?: EmulatorOptions },
): Promise<{ readonly emulator: Emulator; readonly outputs: DeployedOutputs }> {
  const python = await ensureVenv(path.resolve(WORK_DIR, 'venv'), EMULATOR_PACKAGES);
  const attempt = async (): Promise<{ readonly emulator: Emulator; readonly outputs: DeployedOutputs }> => {
    const emulator = await startEmulator({ python, ...options.emulator });
    try {
      options.signal?.throwIfAborted();
      return { emulator, outputs: await deployApp({ ...options, endpoint: emulator.endpoint }) };
    } catch (error) {
      await emulator.stop();
      throw error;
    }
  };
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof DeployTimeoutError)) throw error;
    options.onLine?.('no end in time; once more on a new server');
    return attempt();
  }
}

async function synthesize(options: DeployOptions, out: string): Promise<void> {
  const { windowSeconds, targets, hooks } = options;
  // Hooks may call what targets may: all of it is on this machine.
  const opened = { targets, hooks: { hosts: targets.hosts, ...hooks }, alarms: LOCAL_ALARMS };
  const texts = Object.fromEntries(Object.entries(opened).map(([key, value]) => [key, JSON.stringify(value)]));
  const context = { local: 'true', windowSeconds: String(windowSeconds), ...texts };
  const flags = Object.entries(context).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  options.onLine?.('synth');
  await cdk(options, ['synth', '-q', '--no-validation', '-o', out, ...flags], SYNTH_TIMEOUT_MS);
}

async function cdk(options: DeployOptions, args: readonly string[], timeoutMs: number): Promise<void> {
  const end = await runProgram(process.execPath, ['node_modules/aws-cdk/bin/cdk', ...args, '--no-notices'], {
    timeoutMs,
    env: { ...process.env, ...emulatorEnvironment(options.endpoint), PATH: programPath() },
    ...(options.onLine === undefined ? {} : { onLine: options.onLine }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  if (end.kind === 'ended' && end.code === 0) return;
  if (end.kind === 'timed-out')
    throw new DeployTimeoutError(`cdk ${args[0]} did not end within ${timeoutMs / 1_000} s`);
  throw new LocalError(`cdk ${args[0]} failed: ${end.output.trim().split('\n').slice(-15).join('\n')}`);
}

/** `cdk.json` names `tsx`, which is on the path only when npm started this process. */
function programPath(): string {
  return [path.resolve('node_modules/.bin'), process.env['PATH'] ?? ''].join(path.delimiter);
}

async function readOutputs(file: string): Promise<DeployedOutputs> {
  const stacks = z.record(z.string(), z.unknown()).parse(JSON.parse(await readFile(file, 'utf8')));
  return stackOutputs.parse(stacks[STACK_NAME]);
}
