import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Requests a second of all callers of one model together, where tests do not say how many they send.
 *
 * Some seconds of them prove an objective of the tests; each costs the emulator, router, capture and folding some 40 ms of a processor.
 */
const PER_SECOND = 15;

/** Lets callers pass one by one, evenly; whoever comes earlier waits. What a slow machine missed is not made up for. */
export function pace(perSecond = PER_SECOND): () => Promise<void> {
  let next = 0;
  return async () => {
    const at = Math.max(Date.now(), next);
    next = at + 1000 / perSecond;
    await sleep(at - Date.now());
  };
}
