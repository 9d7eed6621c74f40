import type { Specification } from '../../../contracts/people/specification.ts';
import { LABEL_DAYS } from '../../../contracts/stored/rows/label-row.ts';
import type { Clock } from '../../system/ports.ts';
import type { FeedbackModels, FeedbackTerms } from './ports.ts';

/** Reads specifications; undefined for a model that is not declared. */
export interface SpecificationReader {
  readSpecification(model: string): Promise<Specification | undefined>;
}

/** A specification that changed is heeded after a minute. */
const KEPT_MS = 60_000;

/**
 * What models say about their feedback, kept for a minute and read once for all that wait for it. Models that are not declared, and
 * reads that failed, are asked for again.
 */
export class KeptFeedbackModels implements FeedbackModels {
  readonly #reader: SpecificationReader;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #kept = new Map<string, { readonly until: number; readonly terms: Promise<FeedbackTerms | undefined> }>();

  constructor(reader: SpecificationReader, clock: Pick<Clock, 'now'>) {
    this.#reader = reader;
    this.#clock = clock;
  }

  async termsOf(model: string): Promise<FeedbackTerms | undefined> {
    const kept = this.#kept.get(model);
    if (kept !== undefined && kept.until > this.#clock.now()) return kept.terms;
    const terms = this.#read(model);
    const reading = { until: this.#clock.now() + KEPT_MS, terms };
    this.#kept.set(model, reading);
    const forget = (): void => {
      if (this.#kept.get(model) === reading) this.#kept.delete(model);
    };
    void terms.then((found) => found ?? forget(), forget);
    return terms;
  }

  async #read(model: string): Promise<FeedbackTerms | undefined> {
    const specification = await this.#reader.readSpecification(model);
    return specification && feedbackTermsOf(specification);
  }
}

/** What a specification says about feedback. */
function feedbackTermsOf({ task, signature, labels, kpis = [] }: Specification): FeedbackTerms {
  return {
    task,
    classes: signature?.prediction?.classes,
    revisions: labels?.revisions ?? 'final',
    days: labels?.days ?? LABEL_DAYS,
    kpis: kpis.map(({ name, kind }) => ({ name, kind })),
  };
}
