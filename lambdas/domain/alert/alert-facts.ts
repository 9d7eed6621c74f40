import type { StepShare } from '../wording/share.ts';
import type { RolloutEvent } from '../../contracts/messages/events.ts';

/** Kinds of things that are told about a rollout. */
export type AlertKind = RolloutEvent['kind'];

/** What callers of the challenger's requests met, up to the last judged window. */
export interface AlertHarm {
  /** Requests assigned to the challenger. */
  readonly assigned: number;
  readonly failed: number;
  /** Of the failed, answered by the champion in its place. */
  readonly byChampion: number;
  /** Of the failed, answered by the declared fallback. */
  readonly byFallback: number;
  /** Of the failed, answered by nobody. */
  readonly unanswered: number;
  /** Answered by the challenger as the caller's own fault. */
  readonly refused?: number | undefined;
  /** Second calls that were made, those that gave the answer, slow calls whose second was not paid for; absent where none was hedged. */
  readonly hedges?: readonly [number, number, number] | undefined;
  /** ISO instant of the first failed answer, to a window; absent if none failed. */
  readonly firstFailure?: string | undefined;
  /** ISO end of the last window that was counted. */
  readonly until: string;
}

/** The end of a rollout. */
export interface AlertEnd {
  /** ISO instant. */
  readonly at: string;
  /** A person, `the judge`, `the plan` or `understudy`. */
  readonly by?: string | undefined;
  /** Tests that proved or crossed; none if nothing was proven. */
  readonly tests: readonly string[];
  /** A person ordered it, so nobody needs to be woken. */
  readonly byPerson: boolean;
}

/** What is known about the rollout when it is told of. */
export interface AlertFacts {
  readonly kind: AlertKind;
  readonly model: string;
  readonly version: string;
  /** Version that serves by right; absent if there is none. */
  readonly champion?: string | undefined;
  readonly rolloutId: string;
  /** ARN of the execution that drives it. */
  readonly execution?: string | undefined;
  /** ISO instant. */
  readonly at: string;
  /** ISO instant from which on the challenger got requests. */
  readonly exposedFrom?: string | undefined;
  /** Requests that it has been assigned in judged windows. */
  readonly exposed?: number | undefined;
  readonly harm?: AlertHarm | undefined;
  /** The numbers that decided, in one sentence; for other events what is to be said. */
  readonly reason: string;
  /** How it ended, in one plain sentence; absent while it is open. */
  readonly decision?: string | undefined;
  readonly startedBy?: string | undefined;
  /** Id of the ended rollout that this one tries again. */
  readonly retries?: string | undefined;
  /** Index of the step in force, and its weight in percent. */
  readonly step?: (StepShare & { readonly index: number; readonly of: number }) | undefined;
  readonly says?: readonly string[] | undefined;
  readonly numbers?: Readonly<Record<string, number | string>> | undefined;
  /** Probe answers after a restoration. */
  readonly probes?: { readonly asked: number; readonly champion: number } | undefined;
  readonly restoredInMs?: number | undefined;
  /** Absent while the rollout is open. */
  readonly end?: AlertEnd | undefined;
  /** Since when the reconciler cannot look after it, and whether its driver is gone as well. */
  readonly stuck?: { readonly since: string; readonly isLost: boolean } | undefined;
  /** The question that a gate of the plan asks: its id, before what, what follows a yes and what silence; absent while none does. */
  readonly question?:
    { readonly id: string; readonly before: string; readonly follows: string; readonly otherwise: string } | undefined;
  /** It answered recorded requests and nothing else. */
  readonly isRecorded?: boolean | undefined;
  /** The guardrail that is broken and takes nothing back. */
  readonly guardrail?:
    | {
        readonly id: string;
        readonly name: string;
        readonly strength: 'hold' | 'warn';
        /** `alarm`: an alarm of the owner; `unseen`: one of which nobody can say whether it is broken. @default guardrail */
        readonly about?: 'guardrail' | 'alarm' | 'unseen';
      }
    | undefined;
  /** The period of a standing challenger that has ended, what its verdict says, and what follows `better`. */
  readonly period?:
    | {
        readonly number: number;
        readonly is: 'better' | 'worse' | 'undecided';
        readonly whenBetter: 'tell' | 'promote';
        readonly by: 'requests' | 'copies';
        /** The same look took it out. @default false */
        readonly isOut?: boolean;
        /** Copies without labels: nothing says who is right. @default false */
        readonly isBlind?: boolean;
      }
    | undefined;
  /** One of several challengers was taken out: those that go on without it, and whether callers met it. */
  readonly left?: { readonly others: readonly string[]; readonly by: 'requests' | 'copies' } | undefined;
  /** The version that keeps a share after the promotion, in percent, and the ISO instant until which it does, or did. */
  readonly heldBack?: { readonly version: string; readonly sharePercent: number; readonly until: string } | undefined;
  /** A bandit moved its shares at this look, and why. */
  readonly move?: { readonly look: number; readonly says: readonly string[] } | undefined;
  /** Traffic goes back in steps, because the version that it goes back to has given up instances: what is said of it, and whether it is over. */
  readonly comingBack?: { readonly says: string; readonly isOver: boolean } | undefined;
  /** The hook that failed or was late, and what became of that. */
  readonly hook?: { readonly id: string; readonly name: string; readonly follows: string } | undefined;
  /** ISO instant until which a person is waited for; absent while nobody is. */
  readonly answerBy?: string | undefined;
}

/** Subject, sentences and first things to do. */
export interface AlertWords {
  readonly subject: string;
  readonly what: string;
  readonly next: readonly string[];
}
