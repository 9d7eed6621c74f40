import { spawn } from 'node:child_process';

/** Programs that open a file as a person would, by platform. */
const openers: Readonly<Partial<Record<NodeJS.Platform, readonly [program: string, ...first: string[]]>>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

/** The browser outlives the command; a machine without one says so and keeps the file. */
export function openPage(file: string): void {
  const [program, ...first] = openers[process.platform] ?? ['xdg-open'];
  const child = spawn(program, [...first, file], { detached: true, stdio: 'ignore' });
  child.on('error', ({ message }) => process.stderr.write(`no browser opened: ${message}\n`));
  child.unref();
}
