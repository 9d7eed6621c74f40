import { accessInForce } from '../../contracts/people/model/access.ts';
import type { RolloutRecord } from '../../contracts/stored/rollout.ts';
import type { WidgetQuestion } from '../../domain/report/widget.ts';
import { promotedVersion } from '../../domain/experiment/experiment-state.ts';
import { isForAnybody } from '../../domain/rollout/ordering/may-act.ts';
import { askWords } from '../../domain/rollout/ordering/question-words.ts';
import { gateOf, openQuestion } from '../../domain/rollout/ordering/questions.ts';
import { instantWords } from '../../domain/wording/instant.ts';
import type { ModelRegistry } from '../registry/ports.ts';
import type { RolloutStore } from '../rollout/ports.ts';

/** What finding open questions needs from outside. */
export interface OpenQuestionsDeps {
  readonly rollouts: Pick<RolloutStore, 'listOpen' | 'readRollout'>;
  readonly registry: Pick<ModelRegistry, 'readSpecification'>;
}

/** Open rollouts that are looked at. */
const MOST = 50;

/** What open rollouts of a model, or of all, ask people; the one that is due first comes first. */
export async function openQuestions(
  deps: OpenQuestionsDeps,
  model: string | undefined,
): Promise<readonly WidgetQuestion[]> {
  const open = (await deps.rollouts.listOpen()).filter((one) => model === undefined || one.model === model);
  const records = await Promise.all(
    open.slice(0, MOST).map((one) => deps.rollouts.readRollout(one.model, one.rolloutId)),
  );
  const asked = await Promise.all(records.map((record) => questionOf(deps, record)));
  return asked.filter((one) => one !== undefined).toSorted((a, b) => a.until.localeCompare(b.until));
}

async function questionOf(
  { registry }: OpenQuestionsDeps,
  record: RolloutRecord | undefined,
): Promise<WidgetQuestion | undefined> {
  const open = record && openQuestion(record);
  if (record === undefined || open === undefined) return undefined;
  const { access } = (await registry.readSpecification(record.model)) ?? {};
  const { model, rolloutId, verdict, plan } = record;
  return {
    model,
    version: promotedVersion(record),
    rolloutId,
    question: open.id,
    ...askWords(record, open),
    until: instantWords(open.dueAt),
    numbers: verdict?.reason ?? plan.says[0] ?? '',
    hasButtons: isForAnybody(accessInForce(access), gateOf(record, open)?.approvers),
  };
}
