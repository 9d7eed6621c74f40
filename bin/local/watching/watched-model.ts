import type { Alert } from '../traffic/alert-listener.ts';
import type { ComparedNumber } from './compare-numbers.ts';

/** What the deployed monitoring found, by itself. */
export interface WatchedModel {
  readonly labels: string;
  /** Why labels were not taken, or what became of those that were refused; undefined if all were. */
  readonly refused: string | undefined;
  /** Numbers of the deployed check beside exact ones; none if no hour was ripe in time. */
  readonly numbers: readonly ComparedNumber[];
  /** The ticket about the distances, and seconds from the first request in kilometres to it. */
  readonly drift: { readonly alert: Alert | undefined; readonly afterSeconds: number | undefined };
  /** The message that it closed by itself. */
  readonly closed: Alert | undefined;
  /** File of the report that the deployed control API made; undefined if it did not. */
  readonly report: string | undefined;
}
