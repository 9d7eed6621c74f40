import type { Command } from 'commander';
import { modelName, rolloutId } from '../../lambdas/contracts/people/names.ts';
import { listedVerdict } from '../../lambdas/contracts/stored/rollout.ts';
import { replayCheckpoints, replayTerms } from '../../lambdas/domain/rollout/replaying/replay-rollout.ts';
import { replayWatch, watchIn } from '../../lambdas/domain/rollout/replaying/replay-watch.ts';
import { replayVerdict, type Replay } from '../../lambdas/domain/rollout/replaying/replay-verdict.ts';
import { CliError } from '../client/cli-error.ts';
import { connectControl, withControlOptions, type ControlOptions } from '../client/connect.ts';
import { isRolledOut, latestRollout } from '../client/rollout/latest-rollout.ts';
import { readAllEvidence } from '../client/rollout/read-evidence.ts';
import { describeCheckpoint, describeReplay } from '../console/describe-replay.ts';
import { createOutput } from '../console/output.ts';

interface ReplayOptions extends ControlOptions {
  readonly all?: true;
}

/** `understudy replay <verdict>`. */
export function addReplay(program: Command): void {
  withControlOptions(program.command('replay'))
    .description('compute a verdict again, on this machine, from its stored evidence, and compare; the checkpoint too')
    .argument('<verdict>', 'model/rollout/number; without number the last one, without rollout that of the latest')
    .option('--all', 'every verdict of the rollout')
    .action(replay);
}

type Evidence = Awaited<ReturnType<typeof readAllEvidence>>;

async function replay(name: string, options: ReplayOptions): Promise<void> {
  const { model, rollout, number } = readName(name);
  if (options.all === true && number !== undefined)
    throw new CliError('badInput', `--all is of a rollout, got verdict ${number} of it`);
  const control = await connectControl(options);
  const id = rollout ?? (await latestRollout(control, model, isRolledOut));
  const stored = await readAllEvidence(control, model, id);
  const numbers = options.all === true ? [...stored.verdicts.keys()] : [number ?? stored.verdicts.length - 1];
  const watched = number === undefined ? watchOf(stored) : [];
  const replays = [...numbers.map((n) => replayOne(stored, n)), ...watched];
  const checkpoints = replayCheckpoints(stored);
  const [one] = replays;
  createOutput(options.json === true).result(
    { ...(replays.length === 1 ? one : { verdicts: replays }), checkpoints: [...checkpoints] },
    [...replays.flatMap((each) => describeReplay(each.verdict, each)), ...checkpoints.flatMap(describeCheckpoint)],
  );
  const isSame = replays.every(({ kind }) => kind === 'same') && checkpoints.every(({ kind }) => kind !== 'different');
  if (!isSame) process.exitCode = 1;
}

type Replayed = Replay & { readonly verdict: string; readonly stored: unknown };

function replayOne(evidence: Evidence, n: number): Replayed {
  const { verdicts, rollout } = evidence;
  const parsed = listedVerdict.safeParse(verdicts[n]);
  if (!parsed.success) {
    const there = verdicts.length === 0 ? 'none was given yet' : `0 to ${verdicts.length - 1} were given`;
    throw new CliError('badInput', `verdict ${n} of ${rollout.model}/${rollout.rolloutId} is not there: ${there}`);
  }
  const stored = parsed.data;
  const terms = replayTerms(evidence);
  const replayed: Replay =
    terms === undefined ? { kind: 'not-replayable', why: 'the plan is of another form' } : replayVerdict(stored, terms);
  return { verdict: `${rollout.model}/${rollout.rolloutId}/${n}`, stored, ...replayed };
}

/** The last look at a promoted version, where one was watched: what it said is in the record alone. */
function watchOf({ rollout, parts }: Evidence): readonly Replayed[] {
  const watch = watchIn(rollout);
  const replayed = watch === undefined ? undefined : replayWatch(rollout, parts.get(watch) ?? { rows: [] });
  if (replayed === undefined) return [];
  return [
    { verdict: `${rollout.model}/${rollout.rolloutId}/${watch}`, stored: rollout.keepWarm?.verdict, ...replayed },
  ];
}

/** `model`, `model/rollout` or `model/rollout/3`. */
const named = /^([^/]+)(?:\/([^/]+))?(?:\/(\d{1,6}))?$/;

function readName(name: string): { model: string; rollout?: string; number?: number } {
  const [, model = '', rollout, number] = named.exec(name) ?? [];
  const isKnown = modelName.safeParse(model).success && (rollout === undefined || rolloutId.safeParse(rollout).success);
  if (!isKnown) throw new CliError('badInput', `verdict must be model/rollout/number, got ${JSON.stringify(name)}`);
  if (rollout === undefined) return { model };
  return number === undefined ? { model, rollout } : { model, rollout, number: Number(number) };
}
