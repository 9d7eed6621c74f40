/** In what the numbers of an axis are. `time`: epoch milliseconds. */
export type Unit = 'share' | 'number' | 'time' | 'ms';

/** An axis with its ends. */
export interface Axis {
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly unit: Unit;
}

/** A point of a line, with its interval if there is one. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly lower?: number;
  readonly upper?: number;
}

/** One line of a chart. */
export interface Line {
  readonly name: string;
  readonly points: readonly Point[];
  /** `dots` are joined by a line too; `guide` is dashed and soft: chance, an objective, perfection. */
  readonly shape: 'line' | 'dots' | 'step' | 'area' | 'guide';
}

/** A place that is marked: a deployment, t*. */
export interface Mark {
  readonly x: number;
  readonly name: string;
}

/** Lines over two axes. */
export interface LineChart {
  readonly kind: 'lines';
  readonly title: string;
  /** What is to be seen, for who cannot see it. */
  readonly says: string;
  readonly note?: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly lines: readonly Line[];
  readonly marks: readonly Mark[];
}

/** Bars in groups: one bar a series. */
export interface BarChart {
  readonly kind: 'bars';
  readonly title: string;
  readonly says: string;
  readonly note?: string;
  /** What the groups are. */
  readonly across?: string;
  readonly y: Axis;
  readonly series: readonly string[];
  readonly groups: readonly { readonly name: string; readonly values: readonly number[] }[];
  /** A dashed line across. */
  readonly guide?: { readonly at: number; readonly name: string };
}

/** One cell of a heat map: how strong it is, 0 to 5, and what it says. */
export interface HeatCell {
  /** Undefined: no number, and `says` tells why. */
  readonly level: 0 | 1 | 2 | 3 | 4 | 5 | undefined;
  readonly says: string;
}

/** Rows of names over columns of time. */
export interface HeatMap {
  readonly kind: 'heat';
  readonly title: string;
  readonly says: string;
  readonly note?: string;
  /** Starts of the columns, in words. */
  readonly columns: readonly string[];
  readonly rows: readonly {
    readonly name: string;
    readonly cells: readonly HeatCell[];
    /** The newest, in words. */
    readonly last: string;
  }[];
  /** What the levels 0 to 5 mean. */
  readonly levels: readonly string[];
}

/** True classes down, predicted ones across. */
export interface Matrix {
  readonly kind: 'matrix';
  readonly title: string;
  readonly says: string;
  readonly note?: string;
  readonly classes: readonly string[];
  readonly cells: readonly (readonly number[])[];
}
