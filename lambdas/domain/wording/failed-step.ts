/** How the reason of an end begins when a step of the rollout machine failed, which is no evidence about the version. */
export const FAILED_STEP = 'a step of the rollout failed';
