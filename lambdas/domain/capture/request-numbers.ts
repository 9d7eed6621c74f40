import type { CaptureRecord } from '../../contracts/messages/capture-record.ts';

/** Whose requests are numbered together. */
export type NumberedArm = Pick<CaptureRecord, 'model' | 'version' | 'assignment'>;

/** Arms that are numbered under one name of the environment. */
const MOST_ARMS = 10_000;

/** Numbers the requests of each (model, version, assignment) in one environment of the router, so that missing records are seen. */
export class RequestNumbers {
  readonly #environment: string;
  readonly #most: number;
  readonly #last = new Map<string, number>();
  #generation = 0;

  /** @param environment - name that no other environment has */
  constructor(environment: string, most = MOST_ARMS) {
    this.#environment = environment;
    this.#most = most;
  }

  /** The next number of an arm. Once there are too many arms, all begin anew under another name. */
  next({ model, version, assignment }: NumberedArm): NonNullable<CaptureRecord['sequence']> {
    const arm = `${model}|${version}|${assignment}`;
    if (!this.#last.has(arm) && this.#last.size >= this.#most) {
      this.#last.clear();
      this.#generation += 1;
    }
    const number = (this.#last.get(arm) ?? 0) + 1;
    this.#last.set(arm, number);
    return { environment: this.#name(), number };
  }

  #name(): string {
    return this.#generation === 0 ? this.#environment : `${this.#environment}.${this.#generation}`;
  }
}
