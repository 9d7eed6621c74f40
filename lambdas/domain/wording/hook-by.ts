/** How a hook is named as who ended a rollout: `hook load-test`. */
export const HOOK_BY = 'hook ';
