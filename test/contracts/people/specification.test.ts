import { describe, expect, it } from 'vitest';
import { check, faultLine } from '../../../lambdas/contracts/people/faults.ts';
import { specification } from '../../../lambdas/contracts/people/specification.ts';
import { versionInput, versionRecord } from '../../../lambdas/contracts/people/version.ts';

const declared = (signature: Record<string, unknown>) => ({ model: 'm', task: 'binary', owner: 'me@x', signature });

function faultsOf(input: unknown, schema: Parameters<typeof check>[0] = specification): readonly string[] {
  const checked = check(schema, input);
  return checked.ok ? [] : checked.faults.map(({ path, message }) => `${path}: ${message}`);
}

describe('a signature', () => {
  it.each([
    [[{ a: 1 }]],
    [[[1, [2]], 0.5, 'text', null, true]],
    [[{ contentType: 'text/csv', text: '1,2\n' }]],
    [[{ contentType: 'image/png', base64: 'iVBORw==' }]],
    [[{ contentType: 'a feature', other: 1 }]],
  ])('takes the samples %j and needs no prediction', (samples) => {
    expect(faultsOf(declared({ samples }))).toEqual([]);
  });

  it.each([
    [{ contentType: 'csv', text: '1' }, 'samples[0].contentType: must be the type of a body'],
    [{ contentType: 'text/csv', text: 1 }, 'samples[0].text'],
    [{ contentType: 'image/png', base64: 'ä' }, 'samples[0].base64'],
    [{ contentType: 'image/png', base64: 'AAAA', name: 'x' }, 'samples[0].name'],
  ])('refuses the sample %j', (sample, fault) => {
    expect(faultsOf(declared({ samples: [sample] })).join()).toContain(fault);
  });

  it.each(['$', '$[0]', '$.score', '$.a[0].b', '$.größe', "$['any key']", '$["a.b"][3]'])(
    'takes the path %s',
    (path) => {
      expect(faultsOf(declared({ prediction: { path } }))).toEqual([]);
    },
  );

  it.each(['score', '$.', '$.a b', '$[a]', '$..a', '$[0', "$['a"])('refuses the path %s', (path) => {
    expect(faultsOf(declared({ prediction: { path } })).join()).toContain('signature.prediction.path: must be a path');
  });

  it.each(['sepal length (cm)', 'größe', '0', 'a.b'])('takes the feature name %s', (name) => {
    expect(faultsOf(declared({ features: [{ name, kind: 'numeric' }] }))).toEqual([]);
  });
});

describe('the target of a version', () => {
  const written = (url: string) => ({ model: 'm', version: 'v1', target: { kind: 'http', url } });

  it.each(['https://user:secret@models.example/v1', 'https://user@models.example/', 'http://:secret@models.example/'])(
    'holds no credentials: %s is refused',
    (url) => {
      expect(faultsOf(written(url), versionInput).join()).toContain('target.url: must hold no user name or password');
    },
  );

  it.each(['', 'http://', 'nowhere', 'http://[::1'])('is a fault, not a failure, where it is no address: %j', (url) => {
    expect(faultsOf(written(url), versionInput).join()).toContain('target.url: ');
  });

  it('may hold an @ elsewhere, and is still read where one was registered before', () => {
    expect(faultsOf(written('https://models.example/@v1?x=a@b'), versionInput)).toEqual([]);
    const stored = {
      ...written('https://user@models.example/'),
      status: 'champion',
      registeredAt: 'x',
      registeredBy: 'y',
    };
    expect(faultsOf(stored, versionRecord)).toEqual([]);
  });
});

describe('what an owner says about alerts', () => {
  const withMonitoring = (monitoring: object): readonly string[] => {
    const checked = check(specification, { model: 'm', task: 'binary', owner: 'me@x', monitoring });
    return checked.ok ? [] : checked.faults.map(faultLine);
  };

  it('is taken by model, kind and cause', () => {
    const care = { severity: 'none', owner: 'ann', runbook: 'https://wiki.example.com/drift' };

    expect(withMonitoring({ ...care, severity: undefined })).not.toEqual([]);
    expect(
      withMonitoring({ owner: 'ann', retrain: true, kinds: { drift: care }, causes: { 'drift/age': care } }),
    ).toEqual([]);
  });

  it.each([
    [{ onwer: 'ann' }, 'monitoring.onwer: unknown key'],
    [{ kinds: { drfit: {} } }, 'monitoring.kinds'],
    [{ kinds: { drift: { severity: 'loud' } } }, 'must be page, ticket or none'],
    [{ causes: { errors: { owenr: 'a' } } }, 'monitoring.causes.errors.owenr: unknown key'],
    [{ runbook: 'wiki' }, 'must be the http(s) address of a page'],
    [{ runbook: 'javascript:alert(1)' }, 'must be the http(s) address of a page'],
  ])('refuses %j', (monitoring, fault) => {
    expect(withMonitoring(monitoring).join('\n')).toContain(fault);
  });
});
