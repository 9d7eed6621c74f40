import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { LocalError, OTHER_EMULATOR } from '../local-error.ts';
import { runProgram } from './run-program.ts';

/** Programs that may be a Python, newest names first; `PYTHON` in the environment goes before them. */
const CANDIDATES = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
const VENV_TIMEOUT_MS = 60_000;
const INSTALL_TIMEOUT_MS = 300_000;

/**
 * Makes a virtual environment with the given packages, once: a marker file remembers what is in it.
 *
 * @param dir folder of the environment; a half-made one is made anew
 * @param packages pinned requirements such as `ministack==1.5.33`; packages of earlier calls stay
 * @returns path of the environment's Python
 * @throws LocalError without Python ≥ 3.10, without its venv module, or when the packages cannot be installed
 */
export async function ensureVenv(dir: string, packages: readonly string[]): Promise<string> {
  const python = path.join(dir, 'bin', 'python');
  const marker = path.join(dir, `installed-${hashOf(packages)}`);
  if (await isThere(marker)) return python;
  if (!(await isThere(path.join(dir, 'made')))) await makeVenv(dir);
  await install(python, packages);
  await writeFile(marker, `${packages.join('\n')}\n`);
  return python;
}

async function makeVenv(dir: string): Promise<void> {
  const python = await findPython();
  await rm(dir, { recursive: true, force: true });
  await mkdir(path.dirname(dir), { recursive: true });
  const made = await runProgram(python, ['-m', 'venv', dir], { timeoutMs: VENV_TIMEOUT_MS });
  if (made.code !== 0) {
    throw new LocalError(
      `Python's venv module does not work here (${lastLine(made.output)}); install it (Debian, Ubuntu: apt-get install python3-venv), ${OTHER_EMULATOR}`,
    );
  }
  await writeFile(path.join(dir, 'made'), '');
}

/** The first Python that is new enough. */
async function findPython(): Promise<string> {
  const named = process.env['PYTHON'];
  const found: string[] = [];
  for (const candidate of [...(named === undefined ? [] : [named]), ...CANDIDATES]) {
    const probe = ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'];
    const { code, output } = await runProgram(candidate, probe, { timeoutMs: 10_000 });
    const [major = 0, minor = 0] = output.trim().split('.').map(Number);
    if (code === 0 && major === 3 && minor >= 10) return candidate;
    if (code === 0) found.push(`${candidate} is ${output.trim()}`);
  }
  const what = found.length === 0 ? 'no Python was found' : found.join(', ');
  throw new LocalError(
    `the local AWS emulator needs Python 3.10 or newer, ${what}; install one, name it by PYTHON=…, ${OTHER_EMULATOR}`,
  );
}

async function install(python: string, packages: readonly string[]): Promise<void> {
  const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input', ...packages];
  const { kind, code, output } = await runProgram(python, args, { timeoutMs: INSTALL_TIMEOUT_MS });
  if (code === 0) return;
  const why = kind === 'timed-out' ? `no end after ${INSTALL_TIMEOUT_MS / 1_000} s` : lastLine(output);
  throw new LocalError(
    `pip could not install ${packages.join(' ')} (${why}); check the network or set PIP_INDEX_URL to a package index that you reach, ${OTHER_EMULATOR}`,
  );
}

async function isThere(file: string): Promise<boolean> {
  return readFile(file).then(
    () => true,
    () => false,
  );
}

function hashOf(packages: readonly string[]): string {
  return createHash('sha256').update(packages.toSorted().join('\n')).digest('hex').slice(0, 12);
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? 'no message';
}
