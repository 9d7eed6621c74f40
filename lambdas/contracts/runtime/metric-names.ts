/** Namespace and names of the fleet metrics: at most ten, none per model. */
export const METRIC_NAMESPACE = 'Understudy';
/** Namespace of the numbers of models whose owner wants them as metrics, apart from those of the fleet. */
export const MODEL_METRIC_NAMESPACE = 'Understudy/Models';

export const fleetMetrics = {
  /** Milliseconds from the answer to its row. */
  foldLag: 'FoldLagMs',
  malformedLines: 'MalformedLines',
  /** Records that the router could not write; objects that were gone, not folded or not delivered. Always of the service `router`. */
  captureLost: 'CaptureLost',
  routerErrors: 'RouterErrors',
  staleRoutes: 'StaleRoutes',
  /** Replies without a prediction id: there was no key. */
  unsigned: 'UnsignedReplies',
  /** One per reconciler run that looked after every open rollout: its absence is the alarm. */
  reconcilerRuns: 'ReconcilerRuns',
  openRollouts: 'OpenRollouts',
  restored: 'RolloutsRestored',
} as const;

/** Dimensions of every fleet metric, those that a function writes and those that an alarm reads. */
export function fleetDimensions(service: string, stage: string): { readonly service: string; readonly stage: string } {
  return { service, stage };
}
