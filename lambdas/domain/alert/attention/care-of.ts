import type { Care, Monitoring } from '../../../contracts/people/monitoring.ts';
import type { FindingKind } from '../../../contracts/stored/finding.ts';
import type { Severity } from '../../../contracts/people/names.ts';

/** How an alert is to be told, as the owner of its model says. */
export interface ToldCare {
  readonly severity: Severity;
  /** False: it is kept and listed, and nobody is told. */
  readonly isTold: boolean;
  readonly owner?: string | undefined;
  readonly runbook?: string | undefined;
  readonly retrain: boolean;
}

/** A finding as its check sees it. */
export interface CaredFor {
  readonly kind: FindingKind;
  readonly cause: string;
  readonly severity: Severity;
}

/** What is told to retraining. */
const retrained: ReadonlySet<FindingKind> = new Set(['drift', 'prediction-drift', 'performance']);

/** Care for a finding: what is said of its cause, else of its kind, else of the model, else what its check says. */
export function careOf(monitoring: Monitoring | undefined, { kind, cause, severity }: CaredFor): ToldCare {
  if (monitoring === undefined) return { severity, isTold: true, retrain: false };
  const { causes = {}, kinds = {}, retrain = false, owner, runbook } = monitoring;
  const care: Care = { owner, runbook, ...saidOf(kinds[kind]), ...saidOf(causes[cause]) };
  const { severity: wanted = severity, ...rest } = care;
  const isTold = wanted !== 'none';
  return { ...rest, severity: wanted === 'none' ? 'info' : wanted, isTold, retrain: retrain && retrained.has(kind) };
}

/** What is said; words that are left out say nothing. */
function saidOf(care: Care = {}): Care {
  return Object.fromEntries(Object.entries(care).filter(([, said]) => said !== undefined));
}
