// Entry of `npm start`: plain JavaScript, so that an old Node or a missing `npm ci` gets one clear sentence instead of a stack.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tsx = `${root}node_modules/tsx/dist/cli.mjs`;
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  fail(`Understudy needs Node 20.19 or newer, this is ${process.version}; install a newer one from https://nodejs.org`);
} else if (!existsSync(tsx)) {
  fail('the packages are not installed; run npm ci first');
} else {
  run();
}

function run() {
  const args = [tsx, 'bin/understudy.ts', 'local', ...process.argv.slice(2)];
  const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
  // The terminal sends Ctrl-C to the child too; this process only waits for it to clean up.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
  });
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
