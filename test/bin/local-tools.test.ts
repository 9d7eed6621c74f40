import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync, chmodSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Cleanup } from '../../bin/local/machine/cleanup.ts';
import { checkBeforeDeploy, templateFindings } from '../../bin/local/machine/doctor.ts';
import { startEmulator } from '../../bin/local/machine/emulator.ts';
import { ensureVenv } from '../../bin/local/machine/python.ts';
import { runProgram } from '../../bin/local/machine/run-program.ts';

const PATH = process.env['PATH'];
const PYTHON = process.env['PYTHON'];
afterEach(() => {
  process.env['PATH'] = PATH;
  if (PYTHON === undefined) delete process.env['PYTHON'];
  else process.env['PYTHON'] = PYTHON;
});

function emptyFolder(): string {
  return mkdtempSync(path.join(tmpdir(), 'understudy-'));
}

/** A program of the given name that does what the shell script says. */
function fakeProgram(name: string, script: string): string {
  const folder = emptyFolder();
  writeFileSync(path.join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(path.join(folder, name), 0o755);
  return folder;
}

describe('ensureVenv', () => {
  it('says in one sentence that Python is missing, and the way out', async () => {
    process.env['PATH'] = emptyFolder();

    const made = ensureVenv(path.join(emptyFolder(), 'venv'), ['x==1']);

    await expect(made).rejects.toThrow(/Python 3\.10 or newer, no Python was found; .*AWS_ENDPOINT_URL/);
  });

  it('says which Python is too old', async () => {
    process.env['PATH'] = fakeProgram('python3', 'echo 3.8');

    await expect(ensureVenv(path.join(emptyFolder(), 'venv'), ['x==1'])).rejects.toThrow('python3 is 3.8');
  });

  it('says that the venv module is missing', async () => {
    process.env['PATH'] = fakeProgram(
      'python3',
      'case "$1" in -c) echo 3.11;; *) echo "ensurepip is not available"; exit 1;; esac',
    );

    const made = ensureVenv(path.join(emptyFolder(), 'venv'), ['x==1']);

    await expect(made).rejects.toThrow(/venv module .*ensurepip is not available.*apt-get install python3-venv/);
  });

  it('says that the package index cannot be reached', async () => {
    const venv = path.join(emptyFolder(), 'venv');
    const python =
      'case "$2" in pip) echo "ERROR: no matching distribution"; exit 1;; venv) /bin/mkdir -p "$3/bin"; /bin/cp "$0" "$3/bin/python";; *) echo 3.12;; esac';
    process.env['PATH'] = fakeProgram('python3', python);

    await expect(ensureVenv(venv, ['x==1'])).rejects.toThrow(/pip could not install x==1 .*no matching.*PIP_INDEX_URL/);
  });
});

describe('the emulator', () => {
  it('refuses a port that is taken and says so', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;

    const started = startEmulator({ port, python: '/bin/false' });

    await expect(started).rejects.toThrow(`port ${port} is taken`);
    server.close();
  });

  it('tells the log when it ends at once', async () => {
    await expect(startEmulator({ python: '/bin/false' })).rejects.toThrow(/ended at once .*log is/);
  });
});

describe('the check before a deploy', () => {
  it('finds what the emulator cannot do', () => {
    const findings = templateFindings({
      A: { Type: 'AWS::CloudWatch::CompositeAlarm' },
      B: { Type: 'AWS::DynamoDB::GlobalTable', Properties: {} },
      C: { Type: 'Custom::S3AutoDeleteObjects' },
      D: { Type: 'AWS::DynamoDB::GlobalTable', Properties: { TableName: 'named' } },
      E: { Type: 'AWS::SQS::Queue' },
    });

    expect(findings.map((finding) => finding.charAt(0))).toEqual(['A', 'B', 'C']);
  });

  it('says that nobody answers', async () => {
    await expect(checkBeforeDeploy('http://127.0.0.1:1', emptyFolder())).rejects.toThrow('nothing answers at');
  });
});

describe('runProgram', () => {
  it('ends a program that takes too long, its children included', async () => {
    const end = await runProgram('/bin/sh', ['-c', 'sleep 60 & echo $!; wait'], { timeoutMs: 300 });

    const child = end.output.trim();
    const stateOf = (): string => spawnSync('ps', ['-o', 'stat=', '-p', child]).stdout.toString().trim().charAt(0);
    expect(child).toMatch(/^\d+$/);
    expect(end.kind).toBe('timed-out');
    // A busy machine takes a while to let a killed process go.
    await expect.poll(stateOf, { timeout: 60_000 }).toMatch(/^Z?$/);
  });

  it('says that a program is not there', async () => {
    expect((await runProgram('/nowhere', [], { timeoutMs: 1_000 })).kind).toBe('not-found');
  });
});

describe('cleanup', () => {
  it('runs every task once, the latest first, also after one that fails', async () => {
    const order: string[] = [];
    const cleanup = new Cleanup();
    cleanup.add(() => void order.push('first'));
    cleanup.add(() => {
      throw new Error('stuck');
    });
    cleanup.add(() => void order.push('last'));

    await cleanup.run();
    await cleanup.run();

    expect(order).toEqual(['last', 'first']);
  });
});

describe('publishing', () => {
  it.each([
    [{}, 1, /names no repository.*\n.*npm pkg set repository/],
    [{ repository: { type: 'git', url: 'git+https://git.example/understudy.git' } }, 0, /^$/],
  ])('a package of %j ends with %d', (described, status, said) => {
    const folder = emptyFolder();
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify(described));

    const run = spawnSync(process.execPath, [path.resolve('.ci/needs-repository.mjs')], {
      cwd: folder,
      encoding: 'utf8',
    });

    expect(run.status).toBe(status);
    expect(run.stderr).toMatch(said);
  });
});
