import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalError, OTHER_EMULATOR } from '../local-error.ts';
import { disownGroup, killGroup, ownGroup } from './process-groups.ts';

/** The emulator's version that everything here was tried with. */
export const EMULATOR_VERSION = '1.5.33';
/** What goes into the virtual environment for it. */
export const EMULATOR_PACKAGES: readonly string[] = [`ministack==${EMULATOR_VERSION}`];

const READY_TIMEOUT_MS = 90_000;
const STOP_PATIENCE_MS = 3_000;
/**
 * Functions that run at a time; a call beyond is refused with 429 at once, callers' predictions too. While a champion is put back there
 * are up to 18: four callers, five of Fold, Rollback with its four probes, Control, Judge, Report and Restore.
 */
const CONCURRENCY = 20;
/** Folder for the environment and logs; ignored by Git. */
export const WORK_DIR = '.understudy';

/** How the emulator is started. */
export interface EmulatorOptions {
  /** @default - a free one */
  readonly port?: number;
  /** Variables that are added to its environment or replace those set here. */
  readonly env?: Readonly<Record<string, string>>;
  /** Enforce IAM: functions run with their own roles. @default false */
  readonly auth?: boolean;
  /** Python of the virtual environment. @default - the one that `ensureVenv('.understudy/venv', …)` makes */
  readonly python?: string;
}

/** A running emulator. */
export interface Emulator {
  readonly endpoint: string;
  /** 0 for one that was not started here. */
  readonly pid: number;
  /** File with all that it printed. */
  readonly log: string;
  /** Ends it and its workers: politely, after 3 s by force. A second call does nothing. */
  stop(): Promise<void>;
}

/**
 * Starts the emulator on loopback and waits until it answers.
 *
 * @throws LocalError when the port is taken, when it ends at once, or is not the pinned version
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const port = await choosePort(options.port);
  const log = path.resolve(WORK_DIR, `emulator-${port}.log`);
  mkdirSync(path.dirname(log), { recursive: true });
  const scratch = mkdtempSync(path.join(tmpdir(), 'understudy-emulator-'));
  const file = openSync(log, 'w');
  const python = options.python ?? path.resolve(WORK_DIR, 'venv/bin/python');
  const child = spawn(python, ['-m', 'ministack'], {
    // It unpacks every function into the folder for temporary files and does not tidy up. The folder lies outside the project, whose
    // package.json would change how the emulator's own scripts are read.
    env: { ...process.env, TMPDIR: scratch, ...variables(port, options) },
    stdio: ['ignore', file, file],
    detached: true,
  });
  closeSync(file);
  ownGroup(child.pid);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const endpoint = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    await stopGroup(child.pid, ended);
    await rm(scratch, { recursive: true, force: true });
  };
  const emulator = { endpoint, pid: child.pid ?? 0, log, stop };
  try {
    await untilReady(endpoint, ended, log);
  } catch (error) {
    await emulator.stop();
    throw error;
  }
  return emulator;
}

/** What the emulator says of itself; undefined if nobody answers. */
export async function readHealth(endpoint: string): Promise<{ readonly version: string } | undefined> {
  try {
    const response = await fetch(`${endpoint}/_ministack/health`, { signal: AbortSignal.timeout(2_000) });
    const body: unknown = await response.json();
    if (typeof body !== 'object' || body === null || !('version' in body)) return { version: 'unknown' };
    return { version: String(body.version) };
  } catch {
    return undefined;
  }
}

function variables(port: number, options: EmulatorOptions): Readonly<Record<string, string>> {
  return {
    BIND_HOST: '127.0.0.1',
    IOT_MTLS_ENABLED: '0',
    GATEWAY_PORT: String(port),
    NODE_PATH: path.resolve('node_modules'),
    LAMBDA_ACCOUNT_CONCURRENCY: String(CONCURRENCY),
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    ...(options.auth === true ? { AUTH: 'true' } : {}),
    ...options.env,
  };
}

async function untilReady(endpoint: string, ended: Promise<void>, log: string): Promise<void> {
  let isOver = false;
  void ended.then(() => (isOver = true));
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const health = await readHealth(endpoint);
    if (health !== undefined) return checkVersion(health.version, endpoint);
    if (isOver) throw new LocalError(`the emulator ended at once (${await lastLine(log)}); its log is ${log}`);
    await sleep(100);
  }
  throw new LocalError(`the emulator did not answer within ${READY_TIMEOUT_MS / 1_000} s; its log is ${log}`);
}

function checkVersion(version: string, endpoint: string): void {
  if (version === EMULATOR_VERSION) return;
  throw new LocalError(
    `the emulator at ${endpoint} is version ${version}, this was tried with ${EMULATOR_VERSION}; remove ${WORK_DIR}/venv and start again`,
  );
}

/** The wanted port if it is free, or any free one. */
function choosePort(wanted: number | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => {
      const what = wanted === undefined ? 'no free port was found on loopback' : `port ${wanted} is taken`;
      reject(new LocalError(`${what}; leave --port out to take any free one, ${OTHER_EMULATOR}`, error));
    });
    server.listen(wanted ?? 0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

async function stopGroup(pid: number | undefined, ended: Promise<void>): Promise<void> {
  killGroup(pid, 'SIGTERM');
  await Promise.race([ended, sleep(STOP_PATIENCE_MS, undefined, { ref: false })]);
  // Also after a polite end: its workers share the group and may outlive it.
  killGroup(pid, 'SIGKILL');
  await ended;
  disownGroup(pid);
}

async function lastLine(log: string): Promise<string> {
  const text = await readFile(log, 'utf8').catch(() => '');
  return text.trim().split('\n').at(-1)?.trim() || 'it printed nothing';
}
