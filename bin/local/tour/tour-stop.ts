import * as z from 'zod';
import type { declaredSettings } from '../../../lambdas/contracts/people/declared.ts';
import type { RolloutRecord } from '../../../lambdas/contracts/stored/rollout.ts';
import type { ControlClient } from '../../client/control-client.ts';

/** What a person does at a stop. */
export interface Person {
  readonly control: ControlClient;
  readonly model: string;
  readonly say: (line: string) => void;
}

/** One strategy of the tour: a version, how it gets its traffic, and what is to be seen. */
export interface TourStop {
  /** Name of the strategy, as its page in `docs/strategies` has it. */
  readonly name: string;
  /** One sentence: what this strategy is for. */
  readonly about: string;
  /** The version that is started, under a name of its own. */
  readonly version: string;
  /** Which of the three models answers for it. */
  readonly servedBy: 'v1' | 'v2' | 'v3';
  /** Further challengers. @default - none */
  readonly beside?: readonly { readonly version: string; readonly servedBy: 'v1' | 'v2' | 'v3' }[];
  readonly settings: z.input<typeof declaredSettings>;
  /** How it should end on any machine that is fast enough. */
  readonly ends: RolloutRecord['state'];
  /** What a person does while it runs: called with every change, so that each is done once at most. @default - nothing */
  readonly steer?: (record: RolloutRecord, person: Person) => Promise<void>;
  /** What a person does afterwards, and what came of it in one clause. @default - nothing */
  readonly afterwards?: (person: Person, rolloutId: string) => Promise<string>;
}
