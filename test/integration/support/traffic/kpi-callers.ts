import { setTimeout as sleep } from 'node:timers/promises';
import { readContext } from '../../../../lambdas/contracts/messages/prediction-context.ts';
import { feedbackAnswer } from '../../../../lambdas/contracts/messages/feedback.ts';
import { SeveralCallers } from './several-callers.ts';
import { system } from '../shared-system.ts';
import { localUrl } from '../system.ts';
import { post } from './watched-traffic.ts';

/** Predictions whose events are told together. */
const TOLD_TOGETHER = 5;

/** Callers of a model who tell, of a share of the predictions of each version, that the KPI's event happened. */
export class KpiCallers {
  /** Share by version; evenly spread. */
  readonly shares = new Map<string, number>();
  readonly #asked = new Map<string, number>();
  readonly #named: { readonly model: string; readonly kpi: string };
  readonly #callers = new SeveralCallers(4, (paced) => this.#round(paced));

  constructor(named: { readonly model: string; readonly kpi: string }) {
    this.#named = named;
  }

  stop(): Promise<void> {
    return this.#callers.stop();
  }

  async #round(paced: () => Promise<void>): Promise<void> {
    const events: string[] = [];
    for (let n = 0; n < TOLD_TOGETHER; n += 1) {
      await paced();
      const id = await this.#predict();
      const version = id === undefined ? undefined : versionIn(id);
      if (id === undefined || version === undefined) await sleep(100);
      else if (this.#happens(version)) events.push(id);
    }
    if (events.length > 0) await this.#tell(events);
  }

  async #predict(): Promise<string | undefined> {
    const url = `${localUrl(system.outputs.RouterUrl, system.emulator.endpoint)}/${this.#named.model}`;
    const answer = await post(url, { nights: 7 }).catch(() => undefined);
    return answer?.status === 200 ? (answer.id ?? undefined) : undefined;
  }

  #happens(version: string): boolean {
    const n = (this.#asked.get(version) ?? 0) + 1;
    this.#asked.set(version, n);
    const share = this.shares.get(version) ?? 0;
    return Math.floor(n * share) > Math.floor((n - 1) * share);
  }

  async #tell(ids: readonly string[]): Promise<void> {
    const lines = ids.map((id) => ({ id, kpi: this.#named.kpi }));
    const url = `${localUrl(system.outputs.FeedbackUrl, system.emulator.endpoint)}/`;
    const answer = await post(url, lines).catch(() => undefined);
    if (answer?.status !== 200) return;
    const { outcomes } = feedbackAnswer.parse(JSON.parse(answer.body));
    // An answer that was lost is asked for again, and the events are known by then.
    const { joined = 0, repeated = 0 } = outcomes;
    if (joined + repeated !== ids.length) throw new Error(`events were not joined: ${answer.body}`);
  }
}

function versionIn(id: string): string | undefined {
  return readContext(Buffer.from(id.split('.')[1] ?? '', 'base64url').toString('utf8'))?.version;
}
