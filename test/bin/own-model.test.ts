import { createServer } from 'node:net';
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readDocuments } from '../../bin/client/read-input.ts';
import { allowedHosts } from '../../bin/local/allowed-hosts.ts';
import { startModels } from '../../bin/local/traffic/model-server.ts';
import { versionInput } from '../../lambdas/contracts/people/version.ts';
import { isTargetAllowed } from '../../lambdas/domain/routing/allowed-targets.ts';
import { runCli } from '../support/cli.ts';

const SPECIFICATIONS = 'examples/specifications';

const isAllowed = (url: string, hosts: readonly string[]): boolean =>
  isTargetAllowed({ kind: 'http', url }, { hosts: [...hosts], functions: [], endpoints: [] }).ok;

describe('what the local stack may call', () => {
  it('is every model that was named, beside its own', () => {
    const hosts = allowedHosts('127.0.0.1:41000', ['127.0.0.1:9000', 'models.example.com']);

    expect(isAllowed('http://127.0.0.1:41000/v1', hosts)).toBe(true);
    expect(isAllowed('http://127.0.0.1:9000/v1', hosts)).toBe(true);
    expect(isAllowed('https://models.example.com/v1', hosts)).toBe(true);
    expect(isAllowed('http://127.0.0.1:9001/v1', hosts)).toBe(false);
  });

  it('is the example as its files stand, whatever port its models were given', () => {
    const files = readdirSync(SPECIFICATIONS).filter((file) => /-v\d+\.yaml$/.test(file));
    const urls = files
      .flatMap((file) => readDocuments(`${SPECIFICATIONS}/${file}`, versionInput))
      .flatMap(({ target }) => (target.kind === 'http' ? [target.url] : []));

    expect(urls).toHaveLength(3);
    expect(urls.filter((url) => !isAllowed(url, allowedHosts('127.0.0.1:41000')))).toEqual([]);
  });

  it.each(['http://127.0.0.1:9000', '127.0.0.1:9000/v1', '', '*'])(
    'is refused before anything starts: %s',
    async (host) => {
      const { code, err } = await runCli('http://127.0.0.1:9', 'local', '--allow', host);

      expect([code, err]).toEqual([2, `understudy: --allow must be a host such as 127.0.0.1:9000, got ${host}\n`]);
    },
  );
});

describe('the models of the example', () => {
  it('are served elsewhere while somebody has the port that their files name', async () => {
    const taken = createServer();
    // Somebody else may have it already, which is as good.
    await new Promise<void>((resolve) => {
      taken.once('error', () => resolve());
      taken.listen(8080, '127.0.0.1', resolve);
    });

    const server = await startModels();

    try {
      expect(server.host).not.toBe('127.0.0.1:8080');
      const body = JSON.stringify({ distance: 500, origin: 'SEA', hour: 8 });
      expect((await fetch(server.urlOf('v1'), { method: 'POST', body })).status).toBe(200);
    } finally {
      server.stop();
      taken.close();
    }
  });
});
