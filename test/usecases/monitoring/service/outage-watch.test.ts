import { describe, expect, it } from 'vitest';
import type { SpecificationInput } from '../../../../lambdas/contracts/people/specification.ts';
import type { Outcome } from '../../../../lambdas/contracts/messages/capture-record.ts';
import { foldCapture } from '../../../../lambdas/usecases/windows/fold-capture.ts';
import { aCapture, AT } from '../../../support/records.ts';
import { windowWorld } from '../../../support/window-world.ts';

interface Minute {
  readonly bad: number;
  readonly outcome?: Outcome;
  readonly requests?: number;
  readonly assignment?: 'random' | 'probe';
}

/** A model whose minutes are captured as one object each. */
function givenModel(over: Partial<SpecificationInput> = {}) {
  const world = windowWorld(over, AT);
  let minutes = 0;
  const capture = ({ bad, outcome = 'error', requests = 40, assignment = 'random' }: Minute): string => {
    const at = Date.parse(AT) + minutes * 60_000;
    const lines = Array.from({ length: requests }, (_, n) =>
      JSON.stringify(aCapture({ requestId: `q${n}`, at: at + n, outcome: n < bad ? outcome : 'ok', assignment })),
    );
    const name = `minute-${minutes}`;
    world.objects.objects.set(`capture/${name}`, lines.join('\n'));
    minutes += 1;
    world.clock.advance(60_000);
    return name;
  };
  const pass = async (minute: Minute): Promise<string> => {
    const name = capture(minute);
    await world.fold(name);
    return name;
  };
  return { ...world, capture, pass, told: () => world.teller.findings.map(({ cause, state }) => `${cause} ${state}`) };
}

describe('outages', () => {
  it('page with the object that brings them, and close after two good minutes', async () => {
    const { pass, told, teller } = givenModel();

    await pass({ bad: 0 });
    await pass({ bad: 30 });
    await pass({ bad: 40 });
    expect(teller.findings).toMatchObject([
      {
        cause: 'errors',
        finding: 'errors',
        severity: 'page',
        version: 'v1',
        since: '2026-02-01T12:01:00.000Z',
        what: '75 % of 40 requests within 1 min came to nothing: 30 failed, 0 timed out.',
      },
    ]);
    await pass({ bad: 0 });
    expect(told()).toEqual(['errors opened']);
    await pass({ bad: 0 });
    expect(told()).toEqual(['errors opened', 'errors closed']);
  });

  it('are told once however often the object comes, and stay closed when an old one comes again', async () => {
    const { pass, fold, told } = givenModel();

    const down = await pass({ bad: 40 });
    await fold(down);
    await fold(down);
    expect(told()).toEqual(['errors opened']);
    await pass({ bad: 0 });
    await pass({ bad: 0 });
    await fold(down);
    expect(told()).toEqual(['errors opened', 'errors closed']);
    await pass({ bad: 40 });
    expect(told()).toEqual(['errors opened', 'errors closed', 'errors opened']);
  });

  it('are told again under the same id, silently, when the first time was cut off, and the object fails until then', async () => {
    const { capture, teller, monitoring, objects, deps, told } = givenModel();
    const name = capture({ bad: 40 });
    const write = monitoring.writeAlert.bind(monitoring);
    monitoring.writeAlert = () => Promise.reject(new Error('the table does not answer'));
    const fold = () => foldCapture(deps, { key: `capture/${name}`, hash: name, windowSeconds: 60 });

    await expect(fold()).rejects.toThrow('the table does not answer');
    expect([...objects.objects.keys()]).toContain(`parts/${AT}/${name}.json.gz`);
    monitoring.writeAlert = write;
    await fold();

    expect(told()).toEqual(['errors opened']);
    expect(teller.marked.size).toBe(1);
    expect(monitoring.alerts.get('m/errors')).toMatchObject({ state: 'open' });
  });

  it('are timeouts where these are more', async () => {
    const { pass, told } = givenModel();

    await pass({ bad: 30, outcome: 'timeout' });

    expect(told()).toEqual(['timeouts opened']);
  });

  it.each([
    ['half of the requests', { bad: 20 }],
    ['faults of callers', { bad: 40, outcome: 'client-error' }],
    ['nineteen requests', { bad: 19, requests: 19 }],
    ['probes of the platform', { bad: 40, assignment: 'probe' }],
  ] as const)('are not: %s', async (_name, minute) => {
    const { pass, told, monitoring } = givenModel();

    await pass(minute);

    expect(told()).toEqual([]);
    expect(monitoring.alerts.size).toBe(0);
  });

  it('are no news a quarter of an hour later, nor within a declared incident', async () => {
    const late = givenModel();
    const name = late.capture({ bad: 40 });
    late.clock.advance(20 * 60_000);
    await late.fold(name);
    expect(late.told()).toEqual([]);

    const declared = givenModel({ incidents: [{ from: AT, to: '2026-02-01T12:05:00Z', what: 'moving' }] });
    await declared.pass({ bad: 40 });
    expect(declared.told()).toEqual([]);
  });

  it('are as loud as their owner says', async () => {
    const { pass, teller } = givenModel({ monitoring: { kinds: { errors: { severity: 'ticket' } } } });

    await pass({ bad: 40 });

    expect(teller.findings).toMatchObject([{ cause: 'errors', severity: 'ticket' }]);
  });

  it('cost a model that serves no read of its own', async () => {
    const { pass, monitoring } = givenModel();
    let reads = 0;
    const list = monitoring.listAlerts.bind(monitoring);
    monitoring.listAlerts = (model) => {
      reads += 1;
      return list(model);
    };

    for (let n = 0; n < 5; n += 1) await pass({ bad: 1 });

    expect(reads).toBe(0);
  });
});
