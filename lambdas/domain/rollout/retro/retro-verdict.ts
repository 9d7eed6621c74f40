import type { RetroPlan, RetroSums } from '../../../contracts/stored/rollouts/retro.ts';
import { counted } from '../../wording/counted.ts';
import { listWords } from '../../wording/list.ts';
import { probability, whole } from '../../wording/numbers.ts';
import { percent } from '../../wording/percent.ts';
import { LABELS_TEST, pairedNumbers, pairedWords } from '../ticking/pair-outcomes.ts';
import { retroEnd, retroLook, type RetroEnd, type RetroLook } from './retro-look.ts';
import { askedIn, failedIn } from './retro-sums.ts';

/** Name of the test of calls that failed, as guardrails have it. */
const FAILURES_TEST = 'errors';

/** What recorded requests say of a challenger, as a verdict has it. */
export interface RetroVerdict {
  readonly end: RetroEnd | 'open';
  readonly kind: 'rollback' | 'report' | 'inconclusive' | 'continue';
  readonly reason: string;
  readonly tests: readonly string[];
  readonly numbers: Readonly<Record<string, number>>;
}

/** The verdict of these sums. It depends on nothing else, so that whoever has them computes the same words. */
export function retroVerdict(plan: RetroPlan, sums: RetroSums): RetroVerdict {
  const look = retroLook(plan, sums);
  const end = retroEnd(plan, sums) ?? 'open';
  const facts = { plan, sums, look };
  return {
    end,
    kind: kindOf(plan, end),
    reason: [leadWords(facts, end), askedWords(facts), checkWords(facts), leftOutWords(sums)]
      .filter((part) => part !== '')
      .join('; '),
    tests: testsOf(end),
    numbers: numbersOf(facts),
  };
}

function kindOf({ next, noData }: RetroPlan, end: RetroVerdict['end']): RetroVerdict['kind'] {
  if (end === 'worse' || end === 'failing') return 'rollback';
  if (end === 'not-whole' || end === 'unchecked') return 'inconclusive';
  const follows = { 'no-data': noData, better: next, undecided: next, open: 'go-on' }[end];
  return follows === 'report' ? 'report' : 'continue';
}

function testsOf(end: RetroVerdict['end']): readonly string[] {
  if (end === 'worse' || end === 'better') return [LABELS_TEST];
  return end === 'failing' ? [FAILURES_TEST] : [];
}

interface Facts {
  readonly plan: RetroPlan;
  readonly sums: RetroSums;
  readonly look: RetroLook;
}

function leadWords({ plan, sums: { checked }, look }: Facts, end: RetroVerdict['end']): string {
  const back = 'rolled back before any traffic';
  const { failing, pairs } = look;
  const than = `${plan.task === 'regression' ? 'larger errors' : 'wrong more often'} than the champion on the same recorded requests`;
  const again = `${whole(checked.same)} of ${whole(checked.answered)} recorded requests as it did before`;
  const asked = `${whole(checked.answered)} of ${counted(checked.asked, 'recorded request')} that it was asked again`;
  const better = plan.margin === 0 ? 'speak for it' : 'prove that it is not worse by its margin';
  const words: Readonly<Record<RetroVerdict['end'], string>> = {
    worse: `${back}: ${than}${chance(pairs.worse)}`,
    failing: `${back}: more than ${percent(plan.mayFail)} of its calls fail${chance(failing)}`,
    better: `recorded requests ${better}`,
    undecided: 'recorded requests prove nothing',
    'no-data': 'no data: no labelled recorded request could be compared, which says nothing about the version',
    'not-whole': `refused before any traffic: the captured fields are not the whole input, the champion answered ${again}`,
    unchecked: `refused before any traffic: whether the captured fields are the whole input is not known, the champion answered ${asked}`,
    open: 'recorded requests are asked',
  };
  return words[end];
}

function chance(reason: { readonly p: number; readonly budget: number } | undefined): string {
  return reason === undefined ? '' : ` (p ${probability(reason.p)} of budget ${probability(reason.budget)})`;
}

const whyOver: Readonly<Record<NonNullable<RetroSums['over']>, string>> = {
  requests: '',
  records: ', as no more were recorded',
  deadline: ', until the deadline',
};

function askedWords({ plan, sums, look }: Facts): string {
  const [asked, failed] = [askedIn(sums), failedIn(sums)];
  const over = sums.over === undefined ? '' : whyOver[sums.over];
  const calls = `${whole(asked)} of ${counted(plan.requests, 'request')} asked${over}: ${whole(asked - failed)} answered, ${whole(failed)} failed`;
  return look.pairs.pairs === 0 ? calls : `${calls}; ${pairedWords(plan, look.pairs)}`;
}

function checkWords({ sums: { checked } }: Facts): string {
  if (checked.asked === 0) return '';
  return `the champion was asked ${whole(checked.asked)} of them again: ${whole(checked.same)} of ${counted(checked.answered, 'answer')} as recorded`;
}

/** Why some records of the hours that were read were not asked. */
function leftOutWords({ skipped, found, labelled }: RetroSums): string {
  const { cut, fields, prediction, twice } = skipped;
  const named = [
    ...countOf(cut, 'whose record was cut'),
    ...countOf(fields, 'without captured fields'),
    ...countOf(prediction, 'without a prediction'),
    ...countOf(twice, 'captured twice'),
  ];
  const left = named.length === 0 ? '' : `, left out ${listWords(named)}`;
  return `found ${counted(labelled, 'label')} and ${counted(found, 'labelled answer')} of the champion${left}`;
}

function countOf(count: number, words: string): readonly string[] {
  return count === 0 ? [] : [`${whole(count)} ${words}`];
}

function numbersOf({ plan, sums, look }: Facts): Readonly<Record<string, number>> {
  const failed = failedIn(sums);
  const asked = askedIn(sums);
  return {
    recordedAsked: asked,
    recordedAnswered: asked - failed,
    recordedFailed: failed,
    championChecked: sums.checked.answered,
    championSame: sums.checked.same,
    ...pairedNumbers(plan, look.pairs),
  };
}
