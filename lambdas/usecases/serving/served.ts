import type { CaptureRecord } from '../../contracts/messages/capture-record.ts';
import type { Route } from '../../contracts/stored/route.ts';
import type { Assigned } from '../../domain/routing/assign-request.ts';
import type { HopResult } from './hops.ts';
import type { HopAnswer } from './judge-reply.ts';

/** A request that was served, or failed after all hops. */
export interface Served {
  readonly route: Route;
  readonly assigned: Assigned;
  readonly results: readonly HopResult[];
  readonly answer: HopAnswer | undefined;
  readonly latencyMs: number;
  readonly requestId: string;
  readonly at: number;
  /** Its number; only what is captured has one. */
  readonly sequence: CaptureRecord['sequence'];
}
