import { describe, expect, it } from 'vitest';
import { declaredSettings, declaredSpecification } from '../../../lambdas/contracts/people/declared.ts';
import { check } from '../../../lambdas/contracts/people/faults.ts';

const metric = { namespace: 'Shop', name: 'Errors', statistic: 'Sum' };

function faultsOf(alarms: unknown): readonly string[] {
  const checked = check(declaredSettings, { guardrails: { alarms } });
  return checked.ok
    ? []
    : checked.faults.map(({ path, message }) => `${path.replace('guardrails.alarms', '')}: ${message}`);
}

describe('own alarms in settings', () => {
  it('are alarms by name, metrics, and expressions', () => {
    expect(
      faultsOf([
        { alarm: 'db cpu/high' },
        { name: 'db', alarm: 'arn-like:name', strength: 'hold', missing: 'rollback' },
        { name: 'm', metric: { ...metric, dimensions: { Stage: 'live' }, statistic: 'p99.9' }, atLeast: -1.5 },
        { name: 'n', metric, below: 0, periodSeconds: 10, periods: 3, of: 5, missing: 'warn' },
        {
          name: 'e',
          expression: '100 * IF(calls > 10, errors / calls, 0)',
          metrics: { errors: metric, calls: metric },
          above: 5,
          periodSeconds: 3_600,
        },
      ]),
    ).toEqual([]);
  });

  it('tell everything that is wrong with them at once, each at its place', () => {
    const many = [
      {},
      { alarm: 'a', metric, above: 1, name: 'x' },
      { alarm: 'a', periodSeconds: 300, of: 2 },
      { alarm: 'a' },
      { metric, name: 'b' },
      { metric, above: 1, below: 2 },
      { metric: { ...metric, statistic: 'Mean', more: 1 }, above: 'much', name: 'b' },
      { metric, name: 'p', above: 1, periodSeconds: 90, periods: 3, of: 2, strength: 'stop', missing: 'pass' },
    ];

    expect(faultsOf(many).toSorted()).toEqual([
      expect.stringMatching(/^\[0\]: must say exactly one of alarm, metric and expression, got \{\}/),
      expect.stringMatching(/^\[1\]\.above: is for a metric alone/),
      expect.stringMatching(/^\[1\]\.metric: must say exactly one of .*, beside alarm, got /),
      expect.stringMatching(/^\[2\]\.of: is for a metric alone: a CloudWatch alarm has its own, got 2/),
      expect.stringMatching(/^\[2\]\.periodSeconds: is for a metric alone/),
      expect.stringMatching(/^\[3\]\.alarm: must differ from the name of entry 2, got "a"/),
      expect.stringMatching(/^\[4\]\.above: is needed, or one of atLeast, below and atMost, got nothing/),
      expect.stringMatching(/^\[5\]\.below: must be the only threshold/),
      expect.stringMatching(/^\[5\]\.name: is needed for a metric and for an expression, got nothing/),
      expect.stringMatching(/^\[6\]\.above: /),
      expect.stringMatching(/^\[6\]\.metric\.more: unknown key/),
      expect.stringMatching(/^\[6\]\.metric\.statistic: must be a statistic of CloudWatch .*, got "Mean"/),
      expect.stringMatching(/^\[6\]\.name: must differ from the name of entry 4/),
      expect.stringMatching(/^\[7\]\.missing: must be continue, warn, hold or rollback, got "pass"/),
      expect.stringMatching(/^\[7\]\.of: must be at least periods, 3, got 2/),
      expect.stringMatching(/^\[7\]\.periodSeconds: must be 10, 20, 30 or a multiple of 60 up to 3600, got 90/),
      expect.stringMatching(/^\[7\]\.strength: must be rollback, hold or warn/),
    ]);
  });

  it('are no more than ten', () => {
    const eleven = Array.from({ length: 11 }, (_, n) => ({ alarm: `a${n}` }));

    expect(faultsOf(eleven.slice(1))).toEqual([]);
    expect(faultsOf(eleven)).toEqual([expect.stringContaining('must have at most 10 entries')]);
  });

  it.each([
    ['errors / all', { errors: metric }, '.expression: must use the names of metrics (errors), not all'],
    ['errors', { errors: metric, calls: metric }, '.metrics.calls: is not in the expression'],
    ['errors', undefined, '.metrics: is needed: the metrics that the expression names'],
    ['errors', {}, '.metrics: is needed'],
    ["SEARCH('{Shop}', 'Sum')", { errors: metric }, '.expression: must give one series'],
    ['SELECT MAX(x) FROM y', { errors: metric }, '.expression: must give one series'],
    ['SUM(METRICS())', { errors: metric }, '.expression: must give one series'],
    ['Errors', { Errors: metric }, '.metrics.Errors: '],
  ])('want expressions over their own metrics: %s', (expression, metrics, fault) => {
    const found = faultsOf([{ name: 'e', expression, metrics, above: 1 }]);

    expect(found.some((one) => one.startsWith(`[0]${fault}`))).toBe(true);
  });

  it('are held to the same in a specification', () => {
    const model = { model: 'm', task: 'binary', owner: 'ops@example.com' };
    const checked = check(declaredSpecification, { ...model, rollout: { guardrails: { alarms: [{}] } } });

    expect(checked).toMatchObject({ ok: false, faults: [{ path: 'rollout.guardrails.alarms[0]' }] });
  });
});
