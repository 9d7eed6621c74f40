/** Time, passed in so that tests may move it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

/** Uniform random numbers in [0, 1) and ids nobody else has. */
export interface Randomness {
  uniform(): number;
  id(): string;
}

/** Who did something, as the audit keeps it; `unknown` where no caller identity is given. */
export type Person = string;

/** Counts of things worth an alarm; one metric per name for the whole fleet. */
export interface Meter {
  count(name: string, value: number): void;
}
