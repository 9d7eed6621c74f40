import { routeCounter } from '../../../lambdas/contracts/stored/keys.ts';
import type { System } from '../../../test/integration/support/system.ts';
import { givenChampion } from './champion.ts';

/** A model whose champion serves, and the version that is to challenge it. */
export interface WalkModel {
  readonly name: string;
  readonly champion: string;
  readonly challenger: string;
}

/** Of 64, so that a free one is found soon. */
const ENOUGH_COUNTERS = 48;

/** Models that wait for a case; each is used by one at a time. */
export class ModelPool {
  readonly #system: System;
  readonly #idle: WalkModel[] = [];
  readonly #counters = new Set<string>();
  #made = 0;

  constructor(system: System) {
    this.#system = system;
  }

  /** One that waits, or a new one; one that never came to serve, on a machine too busy, is left alone. */
  async take(): Promise<WalkModel> {
    const idle = this.#idle.shift();
    if (idle !== undefined) return idle;
    return this.#make().catch(() => this.#make());
  }

  #make(): Promise<WalkModel> {
    this.#made += 1;
    const name = `walk-${String(this.#made).padStart(3, '0')}x`;
    const counter = routeCounter(name);
    // Counters tell models apart as long as there are some left.
    if (this.#counters.has(counter) && this.#counters.size < ENOUGH_COUNTERS) return this.#make();
    this.#counters.add(counter);
    return newModel(this.#system, name);
  }

  /** For another case, with a version that was never tried; not after a stop, since its last call may still be on its way. */
  giveBack(used: WalkModel, champion: string): void {
    const challenger = `v${Number(used.challenger.slice(1)) + 1}`;
    this.#idle.push({ name: used.name, champion, challenger });
  }
}

/** What stands in calls that are about a model: its name, or its counter of route changes. */
export function marksOf(name: string): readonly string[] {
  return [name, `"${routeCounter(name)}"`];
}

/** Declares a model and lets its first version serve. */
export async function newModel(system: System, name: string): Promise<WalkModel> {
  await givenChampion(system, name);
  return { name, champion: 'v1', challenger: 'v2' };
}
