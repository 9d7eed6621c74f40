import { describe, expect, it } from 'vitest';
import { anAlert } from '../../support/an-alert.ts';
import { aVersion } from '../../support/records.ts';
import { HOUR, FIVE, START, ROWS, World, iso, quiet } from './hourly-world.ts';

describe('checks of a model', () => {
  it('find nothing in hours that are alike', async () => {
    const world = quiet(8);

    const { outcomes, opened } = await world.check();

    expect(opened).toEqual([]);
    expect(outcomes).toMatchObject({
      availability: { kind: 'ran', findings: 0 },
      fallbacks: { kind: 'ran', findings: 0 },
      silent: { kind: 'ran', findings: 0 },
      capture: { kind: 'ran', findings: 0 },
      'drift/age': { kind: 'ran', findings: 0 },
      'drift/colour': { kind: 'ran', findings: 0 },
    });
    expect(world.store.alerts.size).toBe(0);
  });

  it('open an alert for a feature that moved after two of three checks, and close it after two good ones, each told once', async () => {
    const world = quiet(8);
    const told: number[] = [];
    for (const shift of [10, 10, 10, 0, 0, 0]) {
      world.pass({ shift });
      await world.check();
      told.push(world.teller.findings.length);
    }

    expect(told).toEqual([0, 1, 1, 1, 2, 2]);
    const [opened, closed] = world.teller.findings;
    expect(opened).toMatchObject({
      state: 'opened',
      severity: 'ticket',
      cause: 'drift/age',
      // It began with the ninth hour, not with the check that opened it.
      since: '2026-02-01T08:00:00.000Z',
    });
    expect(opened?.what).toMatch(/^Values of age are not what they were: the mean is /);
    expect(closed).toMatchObject({ state: 'closed', cause: 'drift/age' });
    expect(world.alert('drift/age')).toBe('closed');
    expect(world.alert('drift/colour')).toBeUndefined();
  });

  it('keep drifted hours out of the reference, however long they last', async () => {
    const world = quiet(8);
    for (let i = 0; i < 30; i += 1) {
      world.pass({ shift: 10 });
      await world.check();
    }

    expect(world.alert('drift/age')).toBe('open');
    expect(world.teller.findings).toHaveLength(1);
  });

  it('change and tell nothing when they are repeated on the same rows', async () => {
    const world = quiet(8);
    world.pass({ shift: 10 });
    await world.check();
    const before = structuredClone(world.store.alerts.get('m/drift/age'));
    await world.check();
    await world.check();

    expect(world.store.alerts.get('m/drift/age')).toEqual(before);
    expect(world.teller.findings).toEqual([]);
  });

  it('tell again under the same id, silently, if the first time was cut off before it was written', async () => {
    const world = quiet(8);
    world.pass({ arm: { errors: 10, timeouts: 2 } });
    const write = world.store.writeAlert.bind(world.store);
    world.store.writeAlert = async () => {
      throw new Error('the table does not answer');
    };
    await expect(world.check()).rejects.toThrow('the table does not answer');
    world.store.writeAlert = write;
    await world.check();

    expect(world.alert('burn')).toBe('open');
    expect(world.teller.findings).toHaveLength(1);
  });

  it('page at the first sight of an error budget that burns fast', async () => {
    const world = quiet(8);
    world.pass({ arm: { errors: 10, timeouts: 2 } });

    await world.check();

    expect(world.teller.findings).toMatchObject([
      { cause: 'burn', severity: 'page', version: 'v1', since: '2026-02-01T08:00:00.000Z', numbers: { share: 0.12 } },
    ]);
    expect(world.teller.findings[0]?.what).toBe(
      '12 % of 1,200 requests within 1 h failed or came too late: ×24 of what an objective of 99.5 % allows.',
    );
  });

  it('say of a slow burn with a ticket, once a day of it is known', async () => {
    const world = quiet(24);
    // 2 % for seven hours: four times what is allowed, and three is the limit of a day.
    for (let i = 0; i < 22; i += 1) world.pass({ arm: { errors: 2 } });
    await world.check();

    expect(world.teller.findings).toMatchObject([
      { cause: 'burn-slow', severity: 'ticket', since: '2026-02-02T00:00:00.000Z' },
    ]);
  });

  it('leave an open page as it is while nobody asks, and close it after two good hours', async () => {
    const world = quiet(8);
    world.pass({ arm: { errors: 20 } });
    await world.check();
    world.hours += 1;
    const { outcomes } = await world.check();
    expect(outcomes['availability']).toEqual({ kind: 'insufficient-data', of: 'requests', needed: 1, got: 0 });
    expect(world.alert('burn')).toBe('open');
    for (let i = 0; i < 2; i += 1) {
      world.pass();
      await world.check();
    }

    expect(world.alert('burn')).toBe('closed');
  });

  it('tell no one of nine bad answers of nine, and call them no good sign', async () => {
    const world = quiet(8);
    world.hours += 1;
    const only = { requests: 9, errors: 9 };
    world.five(world.hours * HOUR - FIVE, only);

    const { outcomes, opened } = await world.check();

    expect(outcomes['availability']).toEqual({ kind: 'insufficient-data', of: 'bad requests', needed: 10, got: 9 });
    expect(opened).toEqual([]);
  });

  it('count declared incidents against no objective', async () => {
    const world = quiet(8);
    world.declare({ incidents: [{ from: '2026-02-01T09:00:00+01:00', to: '2026-02-01T09:00:00Z' }] });
    world.pass({ arm: { errors: 50 } });

    const { outcomes, opened } = await world.check();

    expect(opened).toEqual([]);
    expect(outcomes['availability']).toMatchObject({ kind: 'insufficient-data', of: 'requests' });
  });

  it('hold answers against the latency that is promised', async () => {
    const world = quiet(8);
    world.declare({ slo: { latencyP99Ms: 100 } });
    // Bucket 33 ends at 104 ms and holds the limit; bucket 34 is above it.
    for (let i = 0; i < 2; i += 1) {
      world.pass({ arm: { latency: { 33: 96, 34: 4 } } });
      await world.check();
    }

    expect(world.teller.findings).toMatchObject([
      { cause: 'latency', severity: 'ticket', what: '4 % of 1,200 requests took longer than 100 ms; 1 % are allowed.' },
    ]);
  });

  it('name values that are missing, and leave the other features alone', async () => {
    const world = quiet(8);
    for (let i = 0; i < 2; i += 1) {
      world.pass({ arm: { odd: { age: [10, 0, 0, 0] } } });
      await world.check();
    }

    expect([...world.store.alerts.keys()]).toEqual(['m/missing/age']);
    expect(world.teller.findings).toMatchObject([
      { finding: 'missing', severity: 'ticket', numbers: { before: 0, now: 0.1 } },
    ]);
  });

  it('do not learn from values that stay missing, and close when they come again', async () => {
    const world = quiet(8);
    for (let i = 0; i < 12; i += 1) {
      world.pass({ arm: { odd: { age: [10, 0, 0, 0] } } });
      await world.check();
    }
    expect(world.alert('missing/age')).toBe('open');
    for (let i = 0; i < 2; i += 1) {
      world.pass();
      await world.check();
    }

    expect(world.alert('missing/age')).toBe('closed');
    expect(world.teller.findings.map(({ state }) => state)).toEqual(['opened', 'closed']);
  });

  it('say of a column without values to compare what is lacking, and of the others what they found', async () => {
    const world = quiet(8);
    world.pass({ shift: 10, breaks: true });

    const { outcomes } = await world.check();

    expect(outcomes['drift/colour']).toEqual({
      kind: 'insufficient-data',
      of: 'rows to compare (no grid is fixed for the column yet)',
      needed: 1,
      got: 0,
    });
    expect(outcomes['drift/age']).toEqual({ kind: 'ran', findings: 1 });
    expect(world.alert('drift/age')).toBe('pending');
  });

  it('name a check that failed twice, and say when it runs again', async () => {
    const world = quiet(8);
    const key = 'wide/m/2026-02-01T07:00:00.000Z.json.gz';
    const good = world.objects.objects.get(key) ?? '';
    world.objects.objects.set(key, '{"schema":');
    await world.check();
    expect(world.alert('check-failed/drift')).toBe('pending');
    world.pass();
    world.objects.objects.set('wide/m/2026-02-01T08:00:00.000Z.json.gz', '{"schema":');
    await world.check();
    expect(world.teller.findings).toMatchObject([
      { cause: 'check-failed/drift', finding: 'check-failed', severity: 'ticket' },
    ]);
    expect(world.teller.findings[0]?.what).toMatch(/^The check drift fails and finds nothing until it is mended: /);
    world.objects.objects.set(key, good);
    for (let i = 0; i < 2; i += 1) {
      world.pass();
      world.objects.objects.set('wide/m/2026-02-01T08:00:00.000Z.json.gz', good);
      await world.check();
    }

    expect(world.alert('check-failed/drift')).toBe('closed');
  });

  it('keep no open finding from spoiling what others are held against', async () => {
    const world = quiet(8);
    // Values of age stay missing for ten hours, then callers begin to be refused.
    const missing = { age: [10, 0, 0, 0] } as const;
    for (let i = 0; i < 10; i += 1) {
      world.pass({ arm: { odd: missing } });
      await world.check();
    }
    for (let i = 0; i < 2; i += 1) {
      world.pass({ arm: { odd: missing, clientErrors: 30 } });
      await world.check();
    }
    const { outcomes } = await world.check();

    expect(outcomes['silent']).toEqual({ kind: 'ran', findings: 0 });
    expect(world.store.alerts.get('m/client-errors')?.finding).toMatchObject({
      since: '2026-02-01T18:00:00.000Z',
      numbers: { before: 0, now: 0.3 },
    });
    // Held against the hours before its own beginning, not against those in which it stood.
    expect(world.store.alerts.get('m/missing/age')?.finding.numbers).toMatchObject({ before: 0, now: 0.1 });
  });

  it('learn nothing from hours of a version that was taken back', async () => {
    const world = quiet(8);
    world.registry.versions.set('m/v2', aVersion({ version: 'v2', status: 'rolled-back' }));
    for (let i = 0; i < 7; i += 1) world.pass({ arm: { version: 'v2', clientErrors: 40 } });
    for (let i = 0; i < 2; i += 1) {
      world.pass({ arm: { clientErrors: 30 } });
      await world.check();
    }

    expect(world.store.alerts.get('m/client-errors')?.finding.numbers).toMatchObject({ before: 0, now: 0.3 });
  });

  it('have no word on new categories while no baseline names the known ones', async () => {
    const world = quiet(9);
    world.declare({ signature: { features: [{ name: 'colour', kind: 'categorical' }] } });

    const { outcomes } = await world.check();

    expect(outcomes['new-category/colour']).toEqual({
      kind: 'insufficient-data',
      of: 'categories known from a baseline',
      needed: 1,
      got: 0,
    });
    expect(outcomes['new-category/age']).toBeUndefined();
  });

  it('find new categories of a column whose baseline names the known ones', async () => {
    const world = quiet(8);
    for (let i = 0; i < 2; i += 1) {
      world.pass({ arm: { odd: { colour: [0, 20, 0, 0] } }, isListed: true });
      await world.check();
    }

    expect(world.alert('new-category/colour')).toBe('open');
    expect(world.store.alerts.get('m/new-category/colour')?.finding.what).toBe(
      '20 % of the requests have a category that its baseline does not know in colour, 0 % in the hours before.',
    );
  });

  it('say that a check failed whose rows cannot be read, and run the rest', async () => {
    const world = quiet(8);
    world.objects.objects.set('wide/m/2026-02-01T07:00:00.000Z.json.gz', '{"schema":');

    const { outcomes } = await world.check();

    expect(outcomes['drift']).toMatchObject({ kind: 'failed' });
    expect(outcomes['availability']).toEqual({ kind: 'ran', findings: 0 });
    expect(world.store.checks.get('m')?.checks.map(({ check }) => check)).toContain('drift');
  });

  it('are learning while there are too few rows, and never a pass', async () => {
    const { outcomes } = await quiet(1).check();

    expect(outcomes['drift/age']).toMatchObject({ kind: 'insufficient-data', needed: 500, got: 0 });
    expect(outcomes['silent']).toEqual({ kind: 'ran', findings: 0 });
    expect(outcomes['client-errors']).toMatchObject({ kind: 'insufficient-data' });
  });
});

describe('an alert that was opened by a jump', () => {
  const at = (mean: number) => ({ arm: { places: { age: [ROWS / 12, mean, 1] } } }) as const;

  it('is closed by no other look at the column, and by that for jumps once the values are back', async () => {
    const world = new World();
    for (let i = 0; i < 12; i += 1) world.pass(at(0));
    const states: (string | undefined)[] = [];
    for (const mean of [9, 9, 9, 9, 9, 0, 0]) {
      world.pass(at(mean));
      const { outcomes } = await world.check();
      // The hours as a whole say otherwise.
      expect(outcomes['drift/age']).toMatchObject({ kind: 'ran', findings: 0 });
      states.push(world.alert('drift/age'));
    }

    expect(states).toEqual(['pending', 'open', 'open', 'open', 'open', 'open', 'closed']);
  });
});

describe('a retired model', () => {
  it('is not looked for: it is not silent, and what was open closes', async () => {
    const world = new World();
    const retired = aVersion({ status: 'retired' });
    world.store.alerts.set('m/errors', anAlert({ cause: 'errors', lastSeenAt: iso(START) }));
    for (let hour = 0; hour < 24; hour += 1) world.pass();
    world.registry.versions.set('m/v1', retired);
    const results = [];
    for (let hour = 0; hour < 4; hour += 1) {
      world.hours += 1;
      results.push(await world.check());
    }

    expect(results.flatMap(({ opened }) => opened)).toEqual([]);
    expect(results[0]?.outcomes).toEqual({ retired: { kind: 'ran', findings: 0 } });
    expect(world.alert('errors')).toBe('closed');
  });
});

describe('telemetry', () => {
  it('is off by default, and brings ten numbers of the new rows where the owner wants them', async () => {
    const world = new World();
    const arm = {
      errors: 5,
      timeouts: 2,
      fallbacks: 1,
      clientErrors: 10,
      served: 200,
      latency: { '10': 90, '20': 10 },
    };
    for (let hour = 0; hour < 2; hour += 1) world.pass({ arm });
    world.store.alerts.set('m/x', anAlert({ cause: 'x' }));
    const plain = await world.check();
    world.declare({ telemetry: { cloudwatch: true } });

    const { numbers = {} } = await world.check();

    expect(plain).not.toHaveProperty('numbers');
    expect(numbers).toMatchObject({ Requests: ROWS, ErrorPercent: 5, TimeoutPercent: 2, FallbackPercent: 1 });
    expect(numbers).toMatchObject({ ClientErrorPercent: 10, CapturedPercent: 50 });
    expect(numbers['OpenAlerts']).toBeGreaterThan(0);
    expect(numbers['LatencyP99Ms']).toBeGreaterThan(numbers['LatencyP50Ms'] ?? Infinity);
    expect(Object.keys(numbers)).not.toContain('LabelledPercent');
  });

  it('leaves out what there is no data for', async () => {
    const world = new World();
    world.declare({ telemetry: { cloudwatch: true } });

    expect((await world.check()).numbers).toEqual({ OpenAlerts: 0 });
  });
});
