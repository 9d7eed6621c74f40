import { parseArgs } from 'node:util';
import { restMonitoring } from '../../test/integration/support/resting-rules.ts';
import { startSystem } from '../../test/integration/support/system.ts';
import { FaultBoard } from './faults/fault-board.ts';
import { manners } from './faults/fault.ts';
import { giveStatesTheirOwn } from './faults/own-functions.ts';
import { workingStates, type WorkingState } from './machine-states.ts';
import { proxyFunctions } from './faults/proxied-functions.ts';
import { ModelPool } from './rollouts/model-pool.ts';
import { paths } from './rollouts/paths.ts';
import { recordCalls } from './record-calls.ts';
import { runCase, type CaseEnd, type Stage } from './run-case.ts';
import { casesOf, throttles, type RecordedCall, type WalkCase } from './walk-case.ts';
import { isSame, WalkLog } from './walk-log.ts';
import { caseLine, walkSummary } from './walk-report.ts';

/**
 * Walks through every state of the deployed machine and lets every call of it go wrong:
 * `npm run walk -- [--only Shift,Judge] [--path hooked,bandit] [--what slow] [--seed 1] [--at-once 4] [--minutes 20] [--log ends.jsonl]`. What is drawn follows
 * from the seed: how calls fail, and the order. A call is walked along the first path that makes it; with paths, along each of those.
 * After the minutes no new case begins but those of throttled functions; with a log, another walk goes on with what does not hold by it.
 *
 * It ends with 1 when nothing was walked, or when after any of it something else than the champion serves, a record is open, or a caller got no answer.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    path: { type: 'string' },
    what: { type: 'string' },
    seed: { type: 'string', default: '1' },
    'at-once': { type: 'string', default: '4' },
    minutes: { type: 'string', default: '240' },
    log: { type: 'string' },
  },
});

/** Rollouts, callers and folding at a time; the emulator refuses what is beyond. */
const ROOM = 60;
/** Answers in succession that are wanted of the champion after each case. */
const ANSWERS = 100;

/** A whole number that was asked for: with another one nothing would be walked, and nothing would fail. */
function wholeNumber(name: 'seed' | 'at-once' | 'minutes'): number {
  const number = Number(values[name]);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Error(`--${name} must be a whole number from 1, got ${values[name]}`);
}

/** What was asked for among what there is; all of it where nothing was. */
function listed(name: 'only' | 'path' | 'what', known: readonly string[]): readonly string[] {
  const asked = values[name]?.split(',') ?? known;
  const strange = asked.filter((one) => !known.includes(one));
  if (strange.length === 0) return asked;
  throw new Error(`--${name} must be of ${known.join(', ')}, got ${strange.join(', ')}`);
}

const [seed, atOnce, minutes] = [wholeNumber('seed'), wholeNumber('at-once'), wholeNumber('minutes')];

async function walk(): Promise<readonly CaseEnd[]> {
  const system = await startSystem({ room: ROOM });
  try {
    // Checks of models are no part of the machine, and take the time of the emulator.
    await restMonitoring();
    await giveStatesTheirOwn(system.outputs.StateMachineArn);
    const states = await workingStates(system.outputs.StateMachineArn);
    const only = listed(
      'only',
      states.map(({ state }) => state),
    );
    const board = new FaultBoard();
    const names = states.map(({ functionName }) => functionName);
    const functions = await proxyFunctions(names, system.emulator.endpoint, (attempt) => board.fateOf(attempt));
    try {
      return await walkCalls({ system, board, functions, answers: ANSWERS }, states, only);
    } finally {
      // A proxy that listens would keep this process from ending.
      await functions.stop();
    }
  } finally {
    await system.stop();
  }
}

async function walkCalls(
  stage: Stage,
  states: readonly WorkingState[],
  only: readonly string[],
): Promise<readonly CaseEnd[]> {
  const recorded = await recordAll(stage, states);
  for (const { state, call, path, namesModel } of recorded)
    console.log(`  ${state}: ${call}, ${path.name}${namesModel ? '' : ' (of no model)'}`);
  const troubles = listed('what', [...manners, ...throttles]);
  const cases = casesOf(recorded, seed).filter(({ state, what }) => only.includes(state) && troubles.includes(what));
  console.log(`${states.length} states, ${recorded.length} calls, ${cases.length} cases, seed ${seed}`);
  return runAll(stage, cases);
}

/** All paths together enter every state; of those that were asked for each is recorded for itself. */
async function recordAll(stage: Stage, states: readonly WorkingState[]): Promise<readonly RecordedCall[]> {
  if (values.path === undefined) return recordCalls(stage, states, paths);
  const names = listed(
    'path',
    paths.map(({ name }) => name),
  );
  const found: RecordedCall[] = [];
  for (const one of paths.filter(({ name }) => names.includes(name)))
    found.push(...(await recordCalls(stage, states, [one])));
  return found;
}

/** Several at once, each on a model of its own; those that meet every model run alone after them. */
async function runAll(stage: Stage, cases: readonly WalkCase[]): Promise<readonly CaseEnd[]> {
  const log = new WalkLog(values.log);
  const ends = log.heldOf(cases);
  if (ends.length > 0) console.log(`${ends.length} of them hold by ${values.log}`);
  const left = cases.filter((one) => !ends.some(({ walkCase }) => isSame(walkCase, one)));
  const pool = new ModelPool(stage.system);
  const until = Date.now() + minutes * 60_000;
  const run = async (queue: WalkCase[], mayBegin: () => boolean): Promise<void> => {
    while (mayBegin()) {
      const next = queue.shift();
      if (next === undefined) return;
      const one = await runCase(stage, next, pool);
      ends.push(one);
      log.add(one);
      console.log(`${ends.length}/${cases.length} ${caseLine(one)}`);
    }
  };
  const together = left.filter(({ namesModel }) => namesModel);
  const worker = (): Promise<void> => run(together, () => Date.now() < until);
  await Promise.all(Array.from({ length: atOnce }, worker));
  if (together.length > 0) console.log(`${together.length} cases were not begun within ${minutes} minutes`);
  await run(
    left.filter(({ namesModel }) => !namesModel),
    () => true,
  );
  return ends;
}

const ends = await walk();
const failed = ends.filter(({ end }) => end.faults.length > 0);
console.log(walkSummary(ends));
for (const end of failed) console.log(caseLine(end));
process.exitCode = failed.length > 0 || ends.length === 0 ? 1 : 0;
