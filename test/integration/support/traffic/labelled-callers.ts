import { setTimeout as sleep } from 'node:timers/promises';
import { system } from '../shared-system.ts';
import { localUrl } from '../system.ts';
import { SeveralCallers } from './several-callers.ts';
import { post } from './watched-traffic.ts';

/** Predictions whose labels are told together. */
const TOLD_TOGETHER = 10;

/** Whether number n is true; callers learn it after they asked. */
export function truthOf(n: number): boolean {
  return (n * 0.754877666246693) % 1 < 0.5;
}

/** Callers who ask a model about numbers and tell it the truth about every one, or about some. */
export class LabelledCallers {
  readonly #model: string;
  readonly #callers = new SeveralCallers(4, (paced) => this.#round(paced));
  readonly #isTold: (n: number) => boolean;
  #n = 0;

  constructor(model: string, isTold: (n: number) => boolean = () => true) {
    this.#model = model;
    this.#isTold = isTold;
  }

  stop(): Promise<void> {
    return this.#callers.stop();
  }

  async #round(paced: () => Promise<void>): Promise<void> {
    const lines: { readonly id: string; readonly label: boolean }[] = [];
    for (let asked = 0; asked < TOLD_TOGETHER; asked += 1) {
      await paced();
      const n = (this.#n += 1);
      const answer = await post(urlOf('RouterUrl', `/${this.#model}`), { n }).catch(() => undefined);
      if (answer?.status !== 200 || answer.id === null) await sleep(100);
      else if (this.#isTold(n)) lines.push({ id: answer.id, label: truthOf(n) });
    }
    if (lines.length > 0) await tell(lines);
  }
}

/** Tells labels until they were taken: a repeat counts once. */
async function tell(lines: readonly unknown[]): Promise<void> {
  for (let tries = 0; tries < 5; tries += 1) {
    const answer = await post(urlOf('FeedbackUrl', '/'), lines).catch(() => undefined);
    if (answer?.status === 200) return;
    await sleep(200);
  }
}

function urlOf(of: 'RouterUrl' | 'FeedbackUrl', path: string): string {
  return `${localUrl(system.outputs[of], system.emulator.endpoint)}${path}`;
}
