import { whenRolloutStarts } from '../../../test/integration/support/models.ts';
import type { Answer } from '../../../test/integration/support/steps.ts';
import type { System } from '../../../test/integration/support/system.ts';
import { codeIn, joined, startCallers, type Callers } from './callers.ts';
import { Executions } from './executions.ts';
import type { WalkModel } from './model-pool.ts';
import type { Path } from './paths.ts';
import { readStanding, type Standing } from './registry-reading.ts';
import { steadyAnswers } from './steady-answers.ts';
import { PATIENCE_MS, waitFor } from './wait-for.ts';

/** Share of a case's requests that the emulator may miss; beyond it, callers were not served. */
const MAY_BE_MISSED = 0.1;

/** What goes wrong in a rollout: it learns of it when it starts. */
export interface Trouble {
  /** Everything that a rollout needs is there, and it is about to start. */
  begins(): void | Promise<void>;
  started(rolloutId: string, executions: Executions): void;
  /** Waits until it is over, as far as it ends by itself. */
  over(): Promise<void>;
}

/** How a rollout in trouble ended. */
export interface RolloutEnd {
  readonly outcome: string;
  /** Version that must answer everybody now. */
  readonly champion: string;
  /** Everything that is not as it must be; none if the promise was kept. */
  readonly faults: readonly string[];
  /** Answers of callers, during the rollout and after it. */
  readonly answers: number;
  /** Requests that the emulator missed. */
  readonly missed: number;
  /** Milliseconds from the closing of the record to the last answer of another version, at most; 0 if there was none, undefined if nobody asked. */
  readonly settledMs: number | undefined;
}

/** Which version of which model is rolled out along which path. */
export interface Run {
  readonly model: WalkModel;
  readonly path: Path;
  /** Answers in succession that are wanted of the champion at the end. */
  readonly answers: number;
}

interface Known {
  readonly answers: number;
  readonly system: System;
  readonly model: WalkModel;
  readonly rolloutId: string;
}

/** Rolls the challenger out along a path, and looks at what is left when everything has ended. */
export async function runRollout(system: System, { model, path, answers }: Run, trouble: Trouble): Promise<RolloutEnd> {
  const { name, challenger } = model;
  system.behaviours.set(`${name}-${challenger}`, path.challenger);
  const callers = startCallers(system, name, path.traffic);
  try {
    await path.prepare?.({ system, model: name, challenger });
    await trouble.begins();
    // A machine too busy to answer is asked again: the same start has the same id.
    const rolloutId = await waitFor(`a rollout of ${name}`, PATIENCE_MS, () =>
      whenRolloutStarts(system, [name, challenger], path.settings).catch(() => undefined),
    );
    const executions = new Executions(system.outputs.StateMachineArn, rolloutId);
    trouble.started(rolloutId, executions);
    const known = { system, model, rolloutId, answers };
    await Promise.all([
      path.drive?.({ system, model: name, rolloutId, executions }),
      trouble.over(),
      untilAllEnded(known, executions),
    ]);
    return await endOf(known, callers);
  } finally {
    await callers.stop();
  }
}

/** The record is closed, no execution runs, and nothing lists the rollout as open. */
async function untilAllEnded(known: Known, executions: Executions): Promise<void> {
  await waitFor(`the end of ${known.rolloutId} of ${known.model.name}`, PATIENCE_MS, async () => {
    const { record, isListedOpen } = await standingOf(known);
    if (record?.outcome === undefined || isListedOpen) return undefined;
    return (await executions.haveEnded()) ? true : undefined;
  });
}

async function endOf(known: Known, callers: Callers): Promise<RolloutEnd> {
  const { model } = known;
  const standing = await standingOf(known);
  const champion = standing.record?.state === 'promoted' ? model.challenger : model.champion;
  const { lastStrangerAt, ...after } = await steadyAnswers(known.system, model.name, {
    version: champion,
    answers: known.answers,
  });
  const during = await callers.stop();
  const { answers, missed } = joined([during, after]);
  const faults = [...faultsOf(standing, champion), ...answerFaults(answers), ...missFaults(answers.length, missed)];
  const { kind = 'open', at = '' } = standing.record?.outcome ?? {};
  const settledMs = lastStrangerAt === undefined ? 0 : lastStrangerAt - Date.parse(at);
  return { outcome: kind, champion, faults, answers: answers.length, missed, settledMs };
}

function standingOf({ system, model, rolloutId }: Known): Promise<Standing> {
  return readStanding(system.outputs.RegistryTableName, model.name, rolloutId);
}

function faultsOf({ route }: Standing, expected: string): readonly string[] {
  const champion = route?.champion?.version ?? 'nobody';
  return [
    ...(champion === expected ? [] : [`the registry names ${champion} as champion, not ${expected}`]),
    ...((route?.challengers.length ?? 0) === 0 ? [] : ['the route has a challenger']),
    ...(route?.lock === undefined ? [] : ['the route is locked']),
  ];
}

function answerFaults(answers: readonly Answer[]): readonly string[] {
  const failed = answers.filter(({ status }) => status !== 200);
  const words = failed.map(({ status, body }) => `${status} ${codeIn(body) ?? ''}`.trim());
  return failed.length === 0 ? [] : [`${failed.length} callers got ${[...new Set(words)].join(', ')}`];
}

function missFaults(answered: number, missed: number): readonly string[] {
  const asked = answered + missed;
  return missed > MAY_BE_MISSED * asked ? [`${missed} of ${asked} requests were missed`] : [];
}
