import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { alarmIn, isUnseen } from '../../wording/alarm-tests.ts';
import { areOfControl } from '../../wording/control-tests.ts';
import { FAILED_STEP } from '../../wording/failed-step.ts';
import { HOOK_BY } from '../../wording/hook-by.ts';
import { listWords } from '../../wording/list.ts';
import { testWords } from '../../judge/verdict/verdict-words.ts';

/** How a rollout ended, as far as its plain sentence needs it. */
export interface Ending {
  readonly kind: string;
  readonly reason: string;
  /** Tests that proved or crossed. */
  readonly tests: readonly string[];
  /** Who ended it: a person, `the judge`, `the plan`, `understudy`; absent in older records. */
  readonly by?: string | undefined;
  /** Absent for a first version. */
  readonly champion?: string | undefined;
  readonly version: string;
  /** It was held against the objective alone, although there was a champion. @default - as there was a champion */
  readonly isAlone?: boolean | undefined;
  /** It was compared with a fresh target of the champion's model. @default false */
  readonly isControlled?: boolean | undefined;
  /** Callers were divided among challengers with a goal. @default false */
  readonly isExperiment?: boolean | undefined;
  /** How recorded requests ended, where no other was asked afterwards. */
  readonly recorded?: NonNullable<NonNullable<RolloutRecord['retro']>['ended']>['kind'] | undefined;
  /** What the judge said last. */
  readonly verdict?: string | undefined;
}

/**
 * How a rollout ended, in one plain sentence without numbers: they stand behind it, in the reason.
 *
 * A promotion by proof names what was proven; one without says so.
 */
export function decisionWords(ending: Ending): string {
  const { kind, reason, version } = ending;
  switch (kind) {
    case 'promoted':
      return promotedWords(ending);
    case 'rolled-back':
      return rolledBackWords(ending);
    case 'inconclusive':
      return `${unsureWords(ending)}: ${staysWords(ending)}, ${version} keeps its status`;
    case 'reported':
      return `reported: ${reportedWords(ending)}, ${staysWords(ending)} as before`;
    case 'aborted':
      return `aborted by ${personOf(ending)}: ${staysWords(ending)}`;
    case 'replaced':
      return `${reason}: ${staysWords(ending)}`;
    case 'undone':
      return `undone by ${personOf(ending)}: ${version} serves again in place of ${ending.champion ?? 'another version'}`;
    case 'restored':
      return `${restoredWords(reason)}: ${staysWords(ending)}`;
    default:
      return `${kind}: ${reason}`;
  }
}

/** A shadow met no caller; of an experiment the goal is told. */
function reportedWords(ending: Ending): string {
  const { version, tests, isExperiment = false, recorded } = ending;
  if (recorded !== undefined) return recordedWords(recorded, version);
  if (!isExperiment) return `${version} got copies alone and broke no guardrail${labelWords(ending)}`;
  return tests.some((test) => test.startsWith('goal:'))
    ? `${version} won its experiment`
    : 'no challenger reaches the goal of the experiment';
}

function recordedWords(recorded: NonNullable<Ending['recorded']>, version: string): string {
  if (recorded === 'no-data') return `no labelled recorded request could be asked, nothing is known of ${version}`;
  const said = recorded === 'better' ? ', and they speak for it' : ', and they decide nothing';
  return `${version} answered recorded requests alone${said}`;
}

/** What the labels of a shadow prove: that it is better, or not worse by its margin. */
function labelWords({ tests }: Ending): string {
  return tests.includes('labels') ? ', and labels speak for it' : '';
}

/** Where recorded requests are not all that the model is asked, nothing was tried; where the control broke, nothing was compared. */
function unsureWords({ recorded, tests }: Ending): string {
  if (areOfControl(tests)) return 'not decided, because the control broke';
  const isUnsure = recorded === 'not-whole' || recorded === 'unchecked';
  return isUnsure ? 'refused before any traffic, as recorded requests are not the whole input' : 'not decided';
}

function personOf({ by = 'a person' }: Ending): string {
  return by;
}

/** Whether a promotion rests on a proof; a person or a policy may promote without one. */
export function isProven({ kind, tests }: Pick<Ending, 'kind' | 'tests'>): boolean {
  return kind === 'promoted' && tests.length > 0;
}

function promotedWords(ending: Ending): string {
  const { tests, by, champion } = ending;
  if (tests.length > 0) return `promoted: ${listWords(distinct(tests.map(provenWords)).map(asCompared(ending)))}`;
  if (by !== undefined && by !== 'the plan') return `promoted by ${by}, nothing was proven`;
  if (champion === undefined) return 'kept serving, nothing was proven: there is no other version';
  return 'promoted without proof, as the plan says for what is undecided';
}

/** A step of ours that failed is told apart from an execution that somebody stopped or that is gone. */
function restoredWords(reason: string): string {
  return reason.startsWith(FAILED_STEP)
    ? `taken back because ${FAILED_STEP}, which says nothing about the version`
    : 'taken back because the rollout lost its driver';
}

function rolledBackWords(ending: Ending): string {
  const { tests, by, verdict, champion, version, recorded, isAlone = champion === undefined } = ending;
  if (recorded === 'failing')
    return 'rolled back before any traffic: it fails recorded requests that the champion answered';
  if (recorded === 'worse')
    return 'rolled back before any traffic: worse than the champion by labels of recorded requests';
  if (tests.length > 0) {
    const words = distinct(tests.map((test) => crossedWords(test, isAlone)));
    return `rolled back: ${listWords(words.map(asCompared(ending)))}`;
  }
  if (by?.startsWith(HOOK_BY) === true) return `stopped by ${by}, and ${version} gets no requests`;
  if (by === 'the plan of instances')
    return `stopped because instances for it did not come, which says nothing about ${version}`;
  if (verdict === 'inconclusive' || verdict === 'invalid') return `not decided, and ${version} was taken back`;
  return `rolled back because ${FAILED_STEP}, which says nothing about the version`;
}

function staysWords({ champion }: Ending): string {
  return champion === undefined ? 'nobody serves' : `${champion} serves`;
}

const proven: Readonly<Record<string, string>> = {
  'failures<ratio': "failures within the tolerated multiple of the champion's",
  'failures<pMax': 'fewer failures than the objective allows',
  'latency<objective': 'p99 inside its objective',
  'latency<bad': "p99 within the tolerated distance of the champion's",
};

/** With a control in the champion's place, words of a comparison name it. */
function asCompared({ isControlled = false }: Ending): (words: string) => string {
  return (words) => (isControlled ? words.replace(/(than|of) the champion(?='s$|$)/, '$1 the control') : words);
}

function provenWords(test: string): string {
  return proven[test] ?? testWords(test);
}

function crossedWords(test: string, isAlone: boolean): string {
  const alarm = alarmIn(test);
  return alarm === undefined
    ? guardrailWords(test, isAlone)
    : `alarm ${alarm} ${isUnseen(test) ? 'could not be judged' : 'was broken'}`;
}

function guardrailWords(test: string, isAlone: boolean): string {
  const beside = isAlone ? 'the objective allows' : 'the champion';
  if (test === 'errors') return `more errors than ${beside}`;
  if (test === 'timeouts') return `more timeouts than ${beside}`;
  if (test === 'labels') return 'worse than the champion by labels of the same requests';
  if (test === 'clientErrors') return 'more client errors than the champion';
  if (test.startsWith('latency')) return `slower than ${beside}`;
  if (test.startsWith('segment:')) return `more ${testWords(test)} than ${beside}`;
  if (test.startsWith('kpi:')) return `${testWords(test)} worse than the champion's`;
  if (test.startsWith('limit:')) return `${testWords(test)} was passed`;
  return `${testWords(test)} showed enough`;
}

function distinct(words: readonly string[]): readonly string[] {
  return [...new Set(words)];
}

/** How it ended, in two or three words, for a heading or a mark in a chart. */
export function endingName(ending: Pick<Ending, 'kind' | 'tests'>): string {
  if (ending.kind === 'promoted') return isProven(ending) ? 'promoted' : 'promoted without proof';
  return ending.kind === 'inconclusive' ? 'not decided' : ending.kind.replace('-', ' ');
}
