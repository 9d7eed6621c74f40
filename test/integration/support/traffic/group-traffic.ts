import { setTimeout as sleep } from 'node:timers/promises';
import { pace } from './pace.ts';
import { system } from '../shared-system.ts';
import { localUrl } from '../system.ts';
import { post } from './watched-traffic.ts';

/** Callers of two regions and two groups: in the south the truth has nothing to do with x. */
export class GroupTraffic {
  readonly #model: string;
  readonly #waiting: { readonly id: string; readonly label: boolean }[] = [];
  readonly #client: Promise<void>;
  #isOver = false;

  constructor(model: string) {
    this.#model = model;
    this.#client = this.#ask();
  }

  /** Sends the labels that callers learnt since the last time, if they are worth a call. */
  async label(): Promise<void> {
    if (this.#waiting.length < 50) return;
    const lines = this.#waiting.splice(0, 1000);
    await post(`${localUrl(system.outputs.FeedbackUrl, system.emulator.endpoint)}/`, lines);
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#client;
  }

  async #ask(): Promise<void> {
    const url = `${localUrl(system.outputs.RouterUrl, system.emulator.endpoint)}/${this.#model}`;
    const paced = pace();
    for (let n = 1; !this.#isOver; n += 1) {
      await paced();
      const x = (n * 61.8033988749895) % 100;
      const [region, group] = [n % 4 < 2 ? 'north' : 'south', n % 2 === 0 ? 'a' : 'b'];
      const chance = region === 'south' ? 50 : x;
      const label = (n * 75.4877666246693) % 100 < chance;
      const answer = await post(url, { x, region, group }).catch(() => undefined);
      if (answer?.status === 200 && answer.id !== null) this.#waiting.push({ id: answer.id, label });
      else await sleep(100);
    }
  }
}
