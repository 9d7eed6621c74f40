import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { advance } from '../../lambdas/domain/drift/detect/advance.ts';
import { startDrift } from '../../lambdas/domain/drift/detect/state/start.ts';
import { whole } from '../../lambdas/domain/wording/numbers.ts';
import { driftStream, FIRST_HOUR, streamSettings } from '../../test/support/drift-stream.ts';
import { driftCost } from './drift-cost.ts';
import { estimateCost } from './estimate-cost.ts';
import { timePeer, type Peer } from './peers.ts';
import { parseCost, reportCost, writeCaptured } from './report-cost.ts';

/**
 * Monitoring beside what others do with the same rows on the same machine, in one run.
 *
 * `npm run bench:monitor`; `-- --rows N` for fewer rows, `--no-peers` for our side alone.
 */
const { values } = parseArgs({
  allowNegative: true,
  options: { rows: { type: 'string', default: '1000000' }, peers: { type: 'boolean', default: true } },
});
const rows = Number(values.rows);
const labels = 10_000;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function seconds(ms: number): string {
  return ms < 100 ? `${ms.toFixed(1)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

function printPeers(script: string, peers: readonly Peer[], args: readonly string[]): void {
  if (!values.peers) return;
  for (const peer of peers) {
    const times = timePeer(peer, script, args);
    if (times.kind === 'missing') print(`  ${peer}: missing (${times.why})`);
    else for (const [name, took] of Object.entries(times.seconds)) print(`  ${name}: ${seconds(took * 1000)}`);
  }
}

function drift(): void {
  const [numeric, weeks, runs] = [19, 12, 20];
  const settings = streamSettings(numeric);
  const hours = [...driftStream({ hours: weeks * 168, rows: 40, numeric, seed: 1, dayShock: 0.07 })];
  let state = startDrift(settings, FIRST_HOUR);
  for (const hour of hours) state = advance(state, settings, hour).state;
  const { ms } = driftCost({ state, settings, hours }, runs);
  print(
    `drift check of ${settings.features.length} features over rows already folded: ${seconds(ms)} of CPU (goal 5 ms)`,
  );
  if (values.peers) print(`  the others, over ${whole(rows)} rows in memory:`);
  printPeers('drift.py', ['arrays', 'nannyml', 'evidently'], [String(rows)]);
}

async function report(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'understudy-monitor-'));
  try {
    const now = Math.round(rows / 5);
    const captured = writeCaptured(folder, rows, now);
    const { foldMs, compactMs, checkMs, reportMs, bytes } = await reportCost(captured);
    const all = foldMs + compactMs + checkMs + reportMs;
    print(
      `from ${whole(rows)} + ${whole(now)} NDJSON records of 20 features to the report: ${seconds(all)} of CPU (goal 6 s)`,
    );
    const steps = { fold: foldMs, compact: compactMs, check: checkMs, report: reportMs };
    print(
      `  ${Object.entries(steps)
        .map(([name, ms]) => `${name} ${seconds(ms)}`)
        .join(', ')}; ${whole(bytes)} bytes`,
    );
    print(`  JSON.parse of every line alone: ${seconds(parseCost(captured.files))}`);
    printPeers('report.py', ['arrays', 'evidently'], [captured.past, captured.now]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function estimate(): void {
  const { sketchMs, estimateMs } = estimateCost(rows, labels);
  print(`estimate before labels over ${whole(rows)} rows: ${seconds(sketchMs + estimateMs)} of CPU (goal 2 s)`);
  printPeers('estimate.py', ['nannyml'], [String(rows), String(labels)]);
}

print(`npm run bench:monitor -- --rows ${rows}${values.peers ? '' : ' --no-peers'}\n`);
drift();
print('');
await report();
print('');
estimate();
