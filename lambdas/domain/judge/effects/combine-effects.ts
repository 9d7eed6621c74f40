import { guardrailEffects } from './guardrail-effects.ts';
import type { MeasuredEffects, ShortHistory } from './history-effects.ts';
import type { JudgeSettings } from '../model/settings.ts';

/** How requests are assigned, and the names of the KPIs that are judged. */
export interface EffectTerms {
  readonly assignment: 'sticky' | 'per-request';
  readonly kpis: readonly string[];
}

/** Settings for the plan, with the counts that no source could tell; or that no source was long enough. */
export type CombinedEffects =
  | {
      readonly kind: 'known';
      readonly settings: Pick<JudgeSettings, 'designEffects' | 'otherDesignEffect'>;
      /** Judged as independent on per-request routes, as clumped as users on sticky ones. */
      readonly unknown: readonly string[];
    }
  | ShortHistory;

/**
 * The larger of all sources' design effects, per guardrail. On sticky routes whatever no source knows counts users: it gets the
 * effect of the requests.
 */
export function combineEffects(sources: readonly MeasuredEffects[], terms: EffectTerms): CombinedEffects {
  const known = sources.filter((source) => source.kind === 'known');
  if (known.length === 0)
    return sources.find(isShort) ?? { kind: 'insufficient-data', of: 'histories', needed: 1, got: 0 };
  const names = [...new Set(known.flatMap(({ effects }) => Object.keys(effects)))];
  const largest = Object.fromEntries(
    names.map((name) => [name, Math.max(...known.map(({ effects }) => effects[name] ?? 1))] as const),
  );
  const users = largest['requests'];
  if (terms.assignment === 'sticky' && users === undefined)
    return { kind: 'insufficient-data', of: 'counts of requests', needed: 1, got: 0 };
  const unknown = [...new Set(known.flatMap((source) => source.unknown))].filter((name) => !names.includes(name));
  const otherDesignEffect = terms.assignment === 'sticky' ? (users ?? 1) : 1;
  return {
    kind: 'known',
    settings: { designEffects: guardrailEffects(largest, terms.kpis), otherDesignEffect },
    unknown,
  };
}

function isShort(source: MeasuredEffects): source is ShortHistory {
  return source.kind === 'insufficient-data';
}
