import type { OutcomeEntry } from '../../../contracts/stored/rows/outcome-row.ts';
import type { RolloutPlan } from '../../../contracts/stored/rollout.ts';
import { ripeCohorts, type Cohort } from '../../judge/rows/ripe-cohorts.ts';
import type { MomentSums, RipeCohort, RipeMoments } from '../../judge/model/rows.ts';
import { sum } from '../../stats/sum.ts';
import type { RevisionInForce, RowEntry } from './judge-rows.ts';

/** A KPI that is judged, and how many windows after its own a request's outcome counts; 0 = its own alone. */
export type RipeningKpi = Pick<NonNullable<RolloutPlan['outcomes']>[number], 'name' | 'kind' | 'maturityWindows'>;

/** Windows of a rollout with their requests and what has been learned of them. */
export interface OutcomeSpan {
  readonly revisions: readonly RevisionInForce[];
  readonly challenger: string;
  readonly champion?: string | undefined;
  /** Entries of the requests of a window. */
  readonly entriesOf: (window: number) => readonly RowEntry[];
  /** What is known of a window's requests, with the window in which it arrived. */
  readonly outcomesOf: (window: number) => readonly { readonly arrived: number; readonly entry: OutcomeEntry }[];
  /** Window up to which (excluded) outcomes have been heard. */
  readonly heardUntil: number;
}

/** What ripened of one KPI, and the window up to which (excluded) everything is ripe now. */
export interface Ripened {
  readonly strata: readonly RipeStratum[];
  readonly until: number;
}

/** One window at one share of traffic: its cohort, or its sums for a KPI with values. */
export interface RipeStratum {
  readonly window: number;
  /** The challenger's share of both versions, in percent. */
  readonly weightPercent: number;
  /** Requests of both versions, with an outcome or without. */
  readonly requests: { readonly challenger: number; readonly champion: number };
  readonly cohort?: RipeCohort;
  readonly moments?: RipeMoments;
}

/**
 * Cohorts of windows `from` on that have become ripe in both arms, one for each (window, share of traffic).
 *
 * Events that arrived later than the KPI's maturity do not count, whoever waits: all cohorts are of one age.
 */
export function ripenOutcomes(span: OutcomeSpan, kpi: RipeningKpi, from: number): Ripened {
  const until = Math.max(from, span.heardUntil - kpi.maturityWindows);
  const windows = Array.from({ length: until - from }, (_, i) => from + i);
  // Callers never met the answer of a shadow, so that nothing is learned of it.
  const own = span.revisions.filter(({ shadow }) => shadow !== true);
  const strata = windows.flatMap((window) => {
    const seen = seenIn(span, window);
    const percents = new Set(
      own.filter(({ revision }) => seen.has(revision)).map(({ weightPercent }) => weightPercent),
    );
    return [...percents].map((weightPercent) => ({ window, weightPercent }));
  });
  return { strata: kpi.kind === 'value' ? valueStrata(span, kpi, strata) : cohortStrata(span, kpi, strata), until };
}

/** Revisions under which anything of a window was asked or learned: a bandit has hundreds of them. */
function seenIn({ entriesOf, outcomesOf }: OutcomeSpan, window: number): ReadonlySet<number> {
  const asked = entriesOf(window).map(({ revision }) => revision);
  return new Set([...asked, ...outcomesOf(window).map(({ entry }) => entry.revision)]);
}

function valueStrata(span: OutcomeSpan, kpi: RipeningKpi, strata: readonly Stratum[]): readonly RipeStratum[] {
  return strata
    .map((stratum) => ({
      ...stratum,
      requests: {
        challenger: sum(requestsIn(span, stratum, span.challenger).map((entry) => entry.requests)),
        champion: sum(requestsIn(span, stratum, span.champion).map((entry) => entry.requests)),
      },
      moments: momentsOf(span, kpi, stratum),
    }))
    .filter((one) => hasValues(one) || one.requests.champion + one.requests.challenger > 0);
}

/** Whether anything is in the sums of a stratum; its requests have scores all the same. */
export function hasValues({ moments }: Pick<RipeStratum, 'moments'>): boolean {
  return moments !== undefined && moments.champion.count + moments.challenger.count > 0;
}

function cohortStrata(span: OutcomeSpan, kpi: RipeningKpi, strata: readonly Stratum[]): readonly RipeStratum[] {
  const cohorts = strata.map((stratum) => cohortOf(span, kpi, stratum));
  const heardUntil = { champion: span.heardUntil, challenger: span.heardUntil };
  return ripeCohorts(cohorts, { maturityWindows: kpi.maturityWindows, heardUntil })
    .filter(({ champion, challenger }) => champion.requests + challenger.requests > 0)
    .map(({ window, weightPercent, champion, challenger }) => ({
      window,
      weightPercent,
      requests: { challenger: challenger.requests, champion: champion.requests },
      cohort: { champion, challenger },
    }));
}

interface Stratum {
  readonly window: number;
  readonly weightPercent: number;
}

function cohortOf(span: OutcomeSpan, kpi: RipeningKpi, stratum: Stratum): Cohort & Stratum {
  const arm = (version: string | undefined) => {
    const requests = sum(requestsIn(span, stratum, version).map((entry) => entry.requests));
    const events = sum(outcomesIn(span, kpi, { ...stratum, version }).map(({ kpis }) => kpis[kpi.name] ?? 0));
    return { requests, events };
  };
  return { ...stratum, champion: arm(span.champion), challenger: arm(span.challenger) };
}

function momentsOf(span: OutcomeSpan, kpi: RipeningKpi, stratum: Stratum): RipeMoments {
  const arm = (version: string | undefined): MomentSums => {
    const found = outcomesIn(span, kpi, { ...stratum, version }).flatMap(({ moments }) => moments[kpi.name] ?? []);
    return {
      count: sum(found.map(({ count }) => count)),
      sum: sum(found.map((one) => one.sum)),
      sumSq: sum(found.map(({ sumSq }) => sumSq)),
    };
  };
  return { champion: arm(span.champion), challenger: arm(span.challenger) };
}

function requestsIn(
  span: OutcomeSpan,
  { window, weightPercent }: Stratum,
  version: string | undefined,
): readonly RowEntry[] {
  return span
    .entriesOf(window)
    .filter((entry) => entry.assignment === 'random' && entry.hop === 'assigned' && entry.version === version)
    .filter(({ revision }) => isOfWeight(span, revision, weightPercent));
}

function outcomesIn(
  span: OutcomeSpan,
  { maturityWindows }: RipeningKpi,
  { window, weightPercent, version }: Stratum & { readonly version: string | undefined },
): readonly OutcomeEntry[] {
  return span
    .outcomesOf(window)
    .filter(({ arrived }) => arrived <= window + maturityWindows)
    .map(({ entry }) => entry)
    .filter((entry) => entry.assignment === 'random' && entry.version === version)
    .filter(({ revision }) => isOfWeight(span, revision, weightPercent));
}

function isOfWeight({ revisions }: OutcomeSpan, revision: number, weightPercent: number): boolean {
  return revisions.some((one) => one.revision === revision && one.weightPercent === weightPercent);
}
