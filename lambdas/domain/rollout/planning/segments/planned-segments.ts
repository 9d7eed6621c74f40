import type { DeclaredSegment } from '../../../../contracts/people/model/segments.ts';
import type { RolloutPlan } from '../../../../contracts/stored/rollout.ts';
import { given } from '../../../given.ts';
import type { JudgePlan } from '../../../judge/judge.ts';
import type { SegmentSettings } from '../../../judge/model/settings.ts';
import { levelCode, levelName, levelsOf, OTHER_LEVEL } from '../../../labels/segment-levels.ts';
import { isAlone, settingsInForce, type PlanFacts } from '../plan-facts.ts';

/** Segments of a plan as it keeps them. */
export type PlannedSegments = NonNullable<RolloutPlan['segments']>;

/** Values of a feature that are told apart. */
const USUAL_VALUES = 5;
/** Part of alpha of all segments together. */
const USUAL_WEIGHT = 0.2;

/**
 * Segments that a rollout compares: of each named feature the values with the most requests in the recorded day, as declared while none
 * are recorded, and everything else as `other`. None where nobody serves beside the challenger.
 */
function plannedSegments(facts: PlanFacts): PlannedSegments {
  const { guardrails: { segments: guardrail } = {} } = settingsInForce(facts);
  if (guardrail === undefined || isAlone(facts)) return [];
  const requests = facts.known.history?.segments ?? {};
  return guardrail.by.flatMap((feature) => {
    const declared = (facts.specification.segments ?? []).find((one) => one.feature === feature);
    return declared === undefined ? [] : segmentsBy(declared, requests, guardrail.values ?? USUAL_VALUES);
  });
}

function segmentsBy(
  declared: DeclaredSegment,
  requests: Readonly<Record<string, number>>,
  most: number,
): PlannedSegments {
  const { feature, values } = declared;
  const trafficOf = (level: string): number => requests[levelCode(feature, level)] ?? 0;
  const largest = values.toSorted((a, b) => trafficOf(b) - trafficOf(a)).slice(0, most);
  const told = values.filter((value) => largest.includes(value));
  const rest = levelsOf(declared).filter(({ level }) => !told.includes(level));
  return [
    ...told.map((level) => ({ name: levelName({ feature, level }), feature, codes: [levelCode(feature, level)] })),
    {
      name: levelName({ feature, level: OTHER_LEVEL }),
      feature,
      codes: rest.map(({ level }) => levelCode(feature, level)),
    },
  ];
}

/** The part of a plan that says which segments are compared; nothing where none are. */
export function segmentsInPlan(facts: PlanFacts): Pick<RolloutPlan, 'segments'> {
  const segments = plannedSegments(facts);
  return segments.length === 0 ? {} : { segments };
}

/** The judge's settings of the compared segments: each has an even part of their weight. */
export function segmentSettings(facts: PlanFacts): readonly SegmentSettings[] {
  const segments = plannedSegments(facts);
  const { ratio, percent, weight = USUAL_WEIGHT } = settingsInForce(facts).guardrails?.segments ?? {};
  const margins = given({ ratio, delta: percent === undefined ? undefined : percent / 100 });
  return segments.map(({ name }) => ({ name, ...margins, share: weight / segments.length }));
}

/** A plan without its segments, whose parts of alpha stay spent: traffic by segment is not simulated. */
export function withoutSegments(plan: JudgePlan): JudgePlan {
  return { ...plan, guards: plan.guards.filter(({ reading }) => reading.count.kind !== 'segment') };
}
