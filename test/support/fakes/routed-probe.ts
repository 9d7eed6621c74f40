import type { ProbeAnswer, RouterProbe } from '../../../lambdas/usecases/rollout/ports.ts';
import type { MemoryRegistry } from './memory-registry.ts';

/** A router that answers with the champion of the published route, but for the answers that a test prescribes. */
export class RoutedProbe implements RouterProbe {
  readonly #registry: MemoryRegistry;
  /** Versions that answer first, one per probe, before the published route is asked. */
  readonly prescribed: string[] = [];
  /** What is answered for a route without a champion. */
  withoutChampion: ProbeAnswer = { version: undefined, status: 503, code: 'NOTHING_SERVES' };
  readonly asked: { readonly model: string; readonly contentType: string; readonly body: string }[] = [];

  constructor(registry: MemoryRegistry) {
    this.#registry = registry;
  }

  async ask(model: string, { contentType, body }: Parameters<RouterProbe['ask']>[1]): Promise<ProbeAnswer> {
    this.asked.push({ model, contentType, body: new TextDecoder().decode(body) });
    const prescribed = this.prescribed.shift();
    if (prescribed !== undefined) return { version: prescribed, status: 200 };
    const version = this.#registry.published.get(model)?.champion?.version;
    return version === undefined ? this.withoutChampion : { version, status: 200 };
  }
}
