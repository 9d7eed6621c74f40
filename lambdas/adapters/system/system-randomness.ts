import { randomUUID } from 'node:crypto';
import type { Randomness } from '../../usecases/system/ports.ts';

/** Random numbers and ids of the machine. The numbers choose variants and pauses; they are no secrets. */
export class SystemRandomness implements Randomness {
  uniform(): number {
    return Math.random();
  }

  id(): string {
    return randomUUID();
  }
}
