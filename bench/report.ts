import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeReport } from '../lambdas/usecases/reporting/make-report.ts';
import { reportModels } from '../test/support/reports/report-models.ts';
import { ReportWorld } from '../test/support/reports/report-world.ts';

/** Hours of traffic. */
const HOURS = 72;

/**
 * Writes reports of three models over three days of drawn traffic, folded, compacted and checked by the product's own code.
 *
 * `npm run bench:report -- <folder>`; prints bytes, wall and CPU milliseconds of each report.
 */
const folder = process.argv[2] ?? '/tmp/understudy-reports';
mkdirSync(folder, { recursive: true });
for (const model of reportModels) {
  const world = new ReportWorld(model);
  await world.pass(HOURS);
  const { deps, name, at } = world;
  const checks = await deps.log.readChecks(name);
  const [wall, cpu] = [performance.now(), process.cpuUsage()];
  const { html } = await writeReport(deps, { model: name, at, windowSeconds: 60 }, checks);
  const { user, system } = process.cpuUsage(cpu);
  const file = path.join(folder, `${name}.html`);
  writeFileSync(file, html);
  const times = { wallMs: Math.round(performance.now() - wall), cpuMs: Math.round((user + system) / 1000) };
  console.log(JSON.stringify({ file, bytes: Buffer.byteLength(html), ...times }));
}
