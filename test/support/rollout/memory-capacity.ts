import type { Scaled, SeenEndpoint } from '../../../lambdas/domain/rollout/capacity/seen-endpoint.ts';
import type { EndpointCapacity } from '../../../lambdas/usecases/rollout/ports.ts';

interface Endpoint {
  instances: number;
  wanted: number;
  /** Epoch milliseconds at which the last order is carried out. */
  readyAt: number;
}

/** Endpoints whose instances come and go some time after the order, as the clock of the test has it. */
export class MemoryCapacity implements EndpointCapacity {
  readonly #clock: { now(): number };
  readonly #endpoints = new Map<string, Endpoint>();
  /** How long an order takes. */
  takesMs = 90_000;
  /** Answers in place of what is there, by endpoint. */
  readonly answers = new Map<string, SeenEndpoint>();
  /** Why orders are refused; undefined: they are taken. */
  refuses: string | undefined;
  /** Orders as they were given. */
  readonly orders: string[] = [];
  /** Most instances that ran at a time, over all endpoints. */
  most = 0;

  constructor(clock: { now(): number }) {
    this.#clock = clock;
  }

  given(endpointName: string, instances: number): void {
    this.#endpoints.set(endpointName, { instances, wanted: instances, readyAt: 0 });
    this.#count();
  }

  removed(endpointName: string): void {
    this.#endpoints.delete(endpointName);
  }

  instancesOf(endpointName: string): number {
    this.#settle();
    return this.#endpoints.get(endpointName)?.instances ?? 0;
  }

  async readEndpoint(endpointName: string): Promise<SeenEndpoint> {
    this.#settle();
    const answer = this.answers.get(endpointName);
    const found = this.#endpoints.get(endpointName);
    if (answer !== undefined) return answer;
    if (found === undefined)
      return { kind: 'unseen', says: `ValidationException: could not find ${endpointName}`, isGone: true };
    const { instances, wanted } = found;
    const isReady = instances === wanted;
    const variants = [{ name: 'AllTraffic', instances, wanted, scaling: 'number' as const }];
    const [state, status] = isReady ? (['ready', 'InService'] as const) : (['updating', 'Updating'] as const);
    return { kind: 'seen', state, status, isAsync: false, variants };
  }

  async scale(order: { endpointName: string; variantName: string; instances: number }): Promise<Scaled> {
    this.#settle();
    const found = this.#endpoints.get(order.endpointName);
    if (found === undefined || this.refuses !== undefined)
      return { kind: 'refused', says: this.refuses ?? 'not found' };
    if (found.instances !== found.wanted) return { kind: 'busy' };
    this.orders.push(`${order.endpointName} ${found.wanted} > ${order.instances}`);
    found.wanted = order.instances;
    found.readyAt = this.#clock.now() + this.takesMs;
    this.#count();
    return { kind: 'ordered' };
  }

  #settle(): void {
    for (const one of this.#endpoints.values()) if (this.#clock.now() >= one.readyAt) one.instances = one.wanted;
  }

  /** What is ordered may run already; what is given up may still run. */
  #count(): void {
    const running = [...this.#endpoints.values()].map(({ instances, wanted }) => Math.max(instances, wanted));
    this.most = Math.max(
      this.most,
      running.reduce((sum, one) => sum + one, 0),
    );
  }
}
