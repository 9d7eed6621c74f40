import { describe, expect, it } from 'vitest';
import { hourArm, quiet, ROWS, unnumbered, World } from '../hourly-world.ts';

describe('checks of the service', () => {
  it('call a model silent that was asked before', async () => {
    const world = quiet(8);
    world.hours += 1;
    await world.check();
    world.hours += 1;
    await world.check();

    expect(world.teller.findings).toMatchObject([{ cause: 'silent', severity: 'page', numbers: { expected: 1_200 } }]);
  });

  it('expect no more of a model than it was asked at the same hours of the day and the week before', async () => {
    // Nobody asks in the tenth hour of a day, and in the eleventh of a Sunday.
    const world = new World();
    const isQuiet = (hour: number): boolean => hour % 24 === 9 || hour % 168 === 10;
    const silences: (number | string)[] = [];
    for (let hour = 0; hour < 180; hour += 1) {
      if (isQuiet(hour) || hour === 179) world.hours += 1;
      else world.pass();
      if (hour < 168 + 9) continue;
      const outcome = (await world.check()).outcomes['silent'];
      silences.push(outcome?.kind === 'ran' ? outcome.findings : `${outcome?.kind}`);
    }

    expect(silences).toEqual(['insufficient-data', 'insufficient-data', 1]);
    expect(world.store.alerts.get('m/silent')?.finding.what).toBe(
      'No request came; 800 requests were to be expected after the hours before.',
    );
  });

  it('count what was served and not captured', async () => {
    const world = quiet(8);
    for (let i = 0; i < 2; i += 1) {
      world.pass({ arm: { served: 125 } });
      await world.check();
    }

    expect(world.teller.findings).toMatchObject([
      { cause: 'capture-lost', what: '300 of 1,500 requests (20 %) were served and not captured.' },
    ]);
  });

  it('say with the youngest five windows whether a model is down, and close what was told when it was folded', async () => {
    const world = quiet(8);
    world.pass({ arm: { timeouts: 60 } });
    await world.check();
    expect(world.alert('timeouts')).toBe('open');
    expect(world.teller.findings).toContainEqual(
      expect.objectContaining({
        cause: 'timeouts',
        severity: 'page',
        since: '2026-02-01T08:55:00.000Z',
        what: '60 % of 100 requests within 5 min came to nothing: 0 failed, 60 timed out.',
      }),
    );
    for (let i = 0; i < 2; i += 1) {
      world.pass();
      await world.check();
    }
    expect(world.alert('timeouts')).toBe('closed');
    expect(world.alert('errors')).toBeUndefined();
  });

  it('take as many of the newest rows together as have twenty requests', async () => {
    const world = quiet(8);
    world.pass({ arm: { requests: 5, errors: 4 } });
    await world.check();

    expect(world.teller.findings).toContainEqual(
      expect.objectContaining({
        cause: 'errors',
        since: '2026-02-01T08:40:00.000Z',
        what: '80 % of 20 requests within 20 min came to nothing: 16 failed, 0 timed out.',
      }),
    );
    world.pass({ arm: { requests: 1, errors: 1 } });
    expect((await world.check()).outcomes['outage']).toEqual({
      kind: 'insufficient-data',
      of: 'requests since the last check',
      needed: 20,
      got: 12,
    });
  });

  it('see in the row of an hour what was lost between two of its rows, and count nothing twice', async () => {
    const world = quiet(8);
    for (let i = 0; i < 2; i += 1) {
      world.pass({ arm: { served: 105 } });
      const hour = world.store.pointers.at(-1);
      if (hour === undefined) throw new Error('there must be a row of the hour');
      world.store.pointers[world.store.pointers.length - 1] = { ...hour, arms: [{ ...hourArm(), served: ROWS + 300 }] };
      await world.check();
    }

    expect(world.teller.findings).toMatchObject([
      { cause: 'capture-lost', since: '2026-02-01T08:00:00.000Z', numbers: { served: 1_500, lost: 300 } },
    ]);
  });

  it('see in the row of an hour what was lost also where slots begin within hours', async () => {
    const world = quiet(8);
    for (let i = 0; i < 2; i += 1) {
      world.pass();
      const hour = world.store.pointers.at(-1);
      if (hour === undefined) throw new Error('there must be a row of the hour');
      world.store.pointers[world.store.pointers.length - 1] = { ...hour, arms: [{ ...hourArm(), served: ROWS + 300 }] };
      await world.check(36);
    }

    expect(world.teller.findings).toMatchObject([
      { cause: 'capture-lost', since: '2026-02-01T08:00:00.000Z', numbers: { served: 1_500, lost: 300 } },
    ]);
  });

  it('know nothing of the capture without numbers of the router', async () => {
    const world = quiet(8);
    world.store.health.splice(
      0,
      Infinity,
      ...world.store.health.map((row) => ({ ...row, arms: row.arms.map(unnumbered) })),
    );

    expect((await world.check()).outcomes['capture']).toEqual({
      kind: 'insufficient-data',
      of: 'numbered requests',
      needed: 1,
      got: 0,
    });
  });
});
