import type { Axis, BarChart, HeatMap, LineChart, Matrix } from './chart.ts';

/** A report of one model as data: what is drawn of it is the renderer's. */
export interface ModelReport {
  readonly model: string;
  /** ISO instant. */
  readonly at: string;
  /** One sentence above all: how the model stands. */
  readonly headline: string;
  readonly tone: Tone;
  /** What kind of model it is, who owns it, what serves. */
  readonly facts: readonly Fact[];
  readonly sections: readonly Section[];
}

/** How good or bad something is. */
export type Tone = 'good' | 'bad' | 'warn' | 'plain';

/** A name and its value, in words. */
export interface Fact {
  readonly name: string;
  readonly value: string;
  /** What stands under it in small. */
  readonly note?: string;
  readonly tone?: Tone;
}

/** A chapter of a report. */
export interface Section {
  /** Of small letters and hyphens. */
  readonly id: string;
  readonly title: string;
  readonly lead?: string;
  readonly parts: readonly Part[];
}

/** A cell of a table: words, and how good or bad they are. */
export type Cell = string | { readonly text: string; readonly tone: Tone };

/** One thing in a section. */
export type Part =
  | Note
  | { readonly kind: 'figures'; readonly items: readonly Fact[] }
  | Table
  | { readonly kind: 'alerts'; readonly alerts: readonly ShownAlert[] }
  | LineChart
  | BarChart
  | HeatMap
  | Matrix;

/** A sentence; with tone `warn` why something is not there. */
export interface Note {
  readonly kind: 'note';
  readonly text: string;
  readonly tone?: Tone;
}

/** Rows with a head. */
export interface Table {
  readonly kind: 'table';
  readonly caption: string;
  readonly columns: readonly { readonly name: string; readonly isNumber?: boolean }[];
  readonly rows: readonly (readonly Cell[])[];
  readonly note?: string;
  /** Shown only when it is opened. */
  readonly isFolded?: boolean;
}

/** An alert as it is shown. */
export interface ShownAlert {
  readonly cause: string;
  readonly severity: string;
  readonly tone: Tone;
  /** `open`, `acknowledged by …`, `snoozed until …`. */
  readonly state: string;
  readonly what: string;
  readonly since: string;
  readonly numbers: readonly Fact[];
  readonly next: readonly string[];
}

/** Says why a part is not there. */
export function lackOf(what: string, why: string): Note {
  return { kind: 'note', tone: 'warn', text: `${what}: ${why}` };
}

/** A part made alone: one that fails says so and leaves the others as they are. */
export function alone(what: string, make: () => Part | readonly Part[]): readonly Part[] {
  try {
    return [make()].flat();
  } catch (error) {
    return [lackOf(what, reasonOf(error))];
  }
}

/** Why something failed, in one short line. */
export function reasonOf(error: unknown): string {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `failed: ${reason.slice(0, 300)}`;
}

/** A horizontal axis of time. */
export function timeAxis(from: number, to: number): Axis {
  return { label: 'time (UTC)', from, to: Math.max(to, from + 1), unit: 'time' };
}
