import path from 'node:path';
import { localDifferences } from '../../lib/local-differences.ts';
import { durationWords } from '../../lambdas/domain/wording/duration.ts';
import type { RolloutRecord } from '../../lambdas/contracts/stored/rollout.ts';
import type { DeployedOutputs } from '../client/outputs.ts';
import { describeEvidence, describeRollout } from '../console/describe-rollout.ts';
import type { Progress } from '../console/progress.ts';
import { allowedHosts } from './allowed-hosts.ts';
import { askPatiently } from './ask-patiently.ts';
import type { Alert } from './traffic/alert-listener.ts';
import type { Cleanup } from './machine/cleanup.ts';
import { deployApp, deployOnNewEmulator, emulatorEnvironment } from './machine/deploy.ts';
import { describeAlert } from './describe-summary.ts';
import { LocalError } from './local-error.ts';
import { evaluateModels, startModels, type ModelServer } from './traffic/model-server.ts';
import type { Replay } from './traffic/replay.ts';
import { runUnderTraffic } from './run-rollout.ts';
import { slowMachineWords } from './slow-machine.ts';
import { setStage, versionOf, type Stage } from './stage.ts';
import { summarizeRollout } from './summary.ts';
import { startOnAnyMachine } from './start-on-any-machine.ts';
import { watchModel } from './watching/watch-model.ts';
import type { WatchedModel } from './watching/watched-model.ts';

/** Length of a window here; every time of the system is counted in windows. */
const WINDOW_SECONDS = 2;
const ALERT_WITHIN_MS = 60_000;
/** Traffic after the last rollout, which would show a challenger that still answers. */
const AFTER_MS = 2_000;

/** What the main job works with. */
export interface JobTools {
  readonly progress: Progress;
  readonly cleanup: Cleanup;
  /** Port for the emulator. @default - a free one */
  readonly port?: number | undefined;
  /** Hosts that may be called beside that of the example models. @default - none */
  readonly allow?: readonly string[] | undefined;
  /** An emulator that runs already. @default - one is installed and started */
  readonly endpoint?: string | undefined;
}

/** All that the main job saw. */
export interface JobResult {
  readonly endpoint: string;
  readonly outputs: DeployedOutputs;
  readonly model: string;
  readonly records: readonly RolloutRecord[];
  readonly replay: Replay;
  readonly alert: Alert | undefined;
  readonly watched: WatchedModel;
  /** One line per version: how good it is. */
  readonly models: readonly string[];
}

/**
 * The whole product on one machine: models, emulator, deploy, a first champion, a good challenger, a broken one.
 *
 * @throws LocalError or CliError with a sentence for people when a part cannot be had
 */
export async function runMainJob(tools: JobTools): Promise<JobResult> {
  const { progress } = tools;
  const { stage, first, deployed, models } = await openStage(tools);
  const good = await progress.step('Roll out v2, which is better', (say) => rollOut(stage, 'v2', say));
  const bad = await progress.step('Roll out v3, which is broken', (say) => rollOut(stage, 'v3', say));
  const alert = await progress.step('Wait for the alert', (say) => waitForAlert(stage, bad, say));
  const watched = await watchModel({ ...stage, model: stage.declared.model }, progress);
  await new Promise((resolve) => setTimeout(resolve, AFTER_MS));
  await stage.replay.stop();
  const { replay, declared } = stage;
  return { ...deployed, model: declared.model, records: [first, good, bad], replay, alert, watched, models };
}

/** Models, emulator, deployment and a first champion that serves: the beginning of every local run. */
export async function openStage(tools: JobTools): Promise<OpenStage> {
  const { progress } = tools;
  const { server, models } = await progress.step('Serve three versions of a model', (say) => serveModels(tools, say));
  const deployed = await progress.step('Start the emulator and deploy both stacks', (say) =>
    deploy(tools, server, say),
  );
  Object.assign(process.env, emulatorEnvironment(deployed.endpoint));
  progress.print(['  The same application goes to AWS. Different here:', ...differences()]);
  const stage = await setStage(tools.cleanup, { ...deployed, server });
  const first = await progress.step('Register v1 as the first champion', (say) => registerChampion(stage, say));
  if (first.state !== 'promoted') throw new LocalError(unservedWords(first, stage.replay));
  return { stage, first, deployed, models };
}

interface OpenStage {
  readonly stage: Stage;
  /** The rollout that put the first champion in place. */
  readonly first: RolloutRecord;
  readonly deployed: { readonly endpoint: string; readonly outputs: DeployedOutputs };
  /** One line per version: how good it is. */
  readonly models: readonly string[];
}

/** Without a champion nothing else can be shown; where the machine was too slow for it, that is why. */
export function unservedWords(first: RolloutRecord, { answers }: Pick<Replay, 'answers'>): string {
  const slow = slowMachineWords([summarizeRollout(first, answers, undefined)]);
  return [`${first.version} does not serve: ${describeRollout(first)}`, ...describeEvidence(first), ...slow].join(
    '\n  ',
  );
}

function differences(): readonly string[] {
  return localDifferences.map(({ what, why }) => `  - ${what} (${why})`);
}

async function serveModels(
  { cleanup }: JobTools,
  say: (line: string) => void,
): Promise<{ readonly server: ModelServer; readonly models: readonly string[] }> {
  const models = await evaluateModels();
  models.forEach(say);
  const server = await startModels();
  cleanup.add(() => server.stop());
  say(`at http://${server.host}/v1, /v2, /v3`);
  return { server, models };
}

async function deploy(
  { cleanup, endpoint, port, allow = [] }: JobTools,
  server: ModelServer,
  say: (line: string) => void,
): Promise<{ readonly endpoint: string; readonly outputs: DeployedOutputs }> {
  const targets = { hosts: [...allowedHosts(server.host, allow)], functions: [], endpoints: [] };
  const options = { windowSeconds: WINDOW_SECONDS, targets, onLine: deployLine(say) };
  if (endpoint !== undefined) return { endpoint, outputs: await deployApp({ ...options, endpoint }) };
  const done = await deployOnNewEmulator({ ...options, emulator: port === undefined ? {} : { port } });
  cleanup.add(() => done.emulator.stop());
  say(`emulator at ${done.emulator.endpoint}, log ${path.relative('.', done.emulator.log)}`);
  return { endpoint: done.emulator.endpoint, outputs: done.outputs };
}

/** Of what `cdk` prints, the steps and the stacks that are done; the rest is in its output when it fails. */
function deployLine(say: (line: string) => void): (line: string) => void {
  return (line) => {
    if (/^(synth|bootstrap|deploy|no end|install)/.test(line) || /✅\s+\S+$/.test(line))
      say(line.replace(/✅\s+/, 'deployed '));
  };
}

async function registerChampion(stage: Stage, say: (line: string) => void): Promise<RolloutRecord> {
  const { control, declared } = stage;
  const { result } = await askPatiently(() => control.putModel(declared), { say });
  say(`specification of ${declared.model}: ${result}`);
  const { rollout } = await askPatiently(() => control.registerVersion(versionOf(stage, 'v1'), true), { say });
  if (rollout === undefined) throw new Error('the control API registered the first champion without a rollout');
  return runUnderTraffic({ ...stage, ...rollout }, say);
}

async function rollOut(stage: Stage, version: string, say: (line: string) => void): Promise<RolloutRecord> {
  const { control, declared } = stage;
  await askPatiently(() => control.registerVersion(versionOf(stage, version), false), { say });
  const started = await startOnAnyMachine(control, { model: declared.model, version }, say);
  return runUnderTraffic({ ...stage, ...started }, say);
}

async function waitForAlert(
  { listener }: Stage,
  { rolloutId }: RolloutRecord,
  say: (line: string) => void,
): Promise<Alert | undefined> {
  const alert = await listener.waitFor(({ text }) => text.includes(rolloutId), ALERT_WITHIN_MS);
  if (alert === undefined) say(`no alert within ${durationWords(ALERT_WITHIN_MS / 1_000)}`);
  else describeAlert(alert).forEach(say);
  return alert;
}
