import type { MetricSource } from '../../../lambdas/contracts/stored/rollouts/alarm.ts';
import type { SeenAlarm } from '../../../lambdas/domain/rollout/alarms/seen-alarm.ts';
import type { AlarmSource } from '../../../lambdas/usecases/rollout/ports.ts';

/** Alarms and metrics that say what a test lets them say, and note what they were asked. */
export class ScriptedAlarms implements AlarmSource {
  readonly states = new Map<string, SeenAlarm>();
  /** By the namespace of the first metric. */
  readonly metrics = new Map<string, SeenAlarm>();
  readonly asked: string[] = [];

  /** An alarm in a state since an instant. */
  set(name: string, state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA', reason = `it is ${state}`): void {
    this.states.set(name, { kind: 'state', state, reason, since: '2026-02-01T11:58:00.000Z' });
  }

  async readAlarms(names: readonly string[]): Promise<ReadonlyMap<string, SeenAlarm>> {
    this.asked.push(`alarms ${names.join(', ')}`);
    return new Map(names.map((name) => [name, this.states.get(name) ?? { kind: 'gone', says: 'no such alarm' }]));
  }

  async readMetric(source: MetricSource, { fromMs, toMs }: { fromMs: number; toMs: number }): Promise<SeenAlarm> {
    const [first] = Object.values(source.metrics);
    this.asked.push(
      `metric ${first?.namespace ?? ''} ${new Date(fromMs).toISOString()} ${new Date(toMs).toISOString()}`,
    );
    return this.metrics.get(first?.namespace ?? '') ?? { kind: 'values', values: [] };
  }
}
