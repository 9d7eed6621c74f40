/** Ratios of challenger to champion that the tests would not reject; an end that is not known yet is absent. */
export interface RatioInterval {
  readonly lower?: number;
  readonly upper?: number;
}
