import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { performanceDetails, type PerformanceDetails } from '../../../lambdas/contracts/stored/performance-details.ts';
import { counted } from '../../../lambdas/domain/wording/counted.ts';
import { durationWords } from '../../../lambdas/domain/wording/duration.ts';
import type { ControlClient } from '../../client/control-client.ts';
import type { FeedbackPost } from '../../client/feedback/feedback-client.ts';
import { sumWords } from '../../client/feedback/feedback-sum.ts';
import type { Progress } from '../../console/progress.ts';
import { askPatiently } from '../ask-patiently.ts';
import { WORK_DIR } from '../machine/emulator.ts';
import { describeAlert } from '../describe-summary.ts';
import type { Alert, AlertListener } from '../traffic/alert-listener.ts';
import { flightsOf, inKilometres, type Flight } from '../traffic/flights.ts';
import type { Replay } from '../traffic/replay.ts';
import { compareNumbers, describeNumbers, type ComparedNumber } from './compare-numbers.ts';
import { LabelSender } from './label-sender.ts';
import type { WatchedModel } from './watched-model.ts';

/**
 * Callers in miles before any change: three whole hours, which are minutes here. What comes before a first comparison is what is usual,
 * so that a change in the first hours would be taken for it.
 */
const BEFORE_DRIFT_MS = 240_000;
const ALERT_WITHIN_MS = 360_000;
const NUMBERS_WITHIN_MS = 300_000;
const ASK_EVERY_MS = 5_000;

/** What is needed of the stage of the local run. */
export interface WatchStage {
  readonly model: string;
  readonly control: ControlClient;
  readonly post: FeedbackPost;
  /** Flights of the traffic so far, the very objects that it asked with. */
  readonly february: readonly Flight[];
  readonly replay: Replay;
  readonly listener: AlertListener;
}

/** After the rollouts: outcomes arrive as labels, clients begin to err, the ticket comes, they are mended, it closes. */
export async function watchModel(stage: WatchStage, progress: Progress): Promise<WatchedModel> {
  const right = flightsOf('03');
  const wrong = right.map(inKilometres);
  const sender = new LabelSender(stage, [...stage.february, ...right, ...wrong]);
  await progress.step('Send what became of the flights, as labels', async (say) => {
    await askPatiently(() => sender.sendNew(), { say });
    say(`labels: ${sumWords(sender.sum)}`);
  });
  sender.start();
  try {
    const watched = await watchMarch(stage, progress, { sender, wrong, right });
    await sender.stop();
    return { ...watched, labels: sumWords(sender.sum), refused: sender.refused };
  } finally {
    await sender.stop();
  }
}

interface March {
  readonly sender: LabelSender;
  readonly wrong: readonly Flight[];
  readonly right: readonly Flight[];
}

async function watchMarch(
  stage: WatchStage,
  progress: Progress,
  march: March,
): Promise<Omit<WatchedModel, 'labels' | 'refused'>> {
  const { replay, listener } = stage;
  await progress.step('March: callers in miles, until the checks know three hours', async () => {
    replay.send(march.right.map(({ request }) => request));
    while (servedForMs(replay) < BEFORE_DRIFT_MS) await sleep(ASK_EVERY_MS);
  });
  const drift = await progress.step('The clients begin to send kilometres for miles', async (say) => {
    const before = replay.answers.length;
    replay.send(march.wrong.map(({ request }) => request));
    const alert = await listener.waitFor(isAbout('opened'), ALERT_WITHIN_MS);
    const first = replay.answers[before]?.at;
    const afterSeconds = alert === undefined || first === undefined ? undefined : (alert.at - first) / 1_000;
    if (alert === undefined) say(`no ticket within ${durationWords(ALERT_WITHIN_MS / 1_000)}`);
    else describeAlert(alert).forEach(say);
    if (afterSeconds !== undefined) say(`${durationWords(afterSeconds)} after the first request in kilometres`);
    return { alert, afterSeconds };
  });
  const closed = await progress.step('The clients are mended; the alert closes itself', async (say) => {
    replay.send(march.right.map(({ request }) => request));
    const alert = drift.alert === undefined ? undefined : await listener.waitFor(isAbout('closed'), ALERT_WITHIN_MS);
    say(alert === undefined ? 'it did not close' : alert.subject);
    return alert;
  });
  const numbers = await progress.step('Performance, as the deployed check counts it', (say) =>
    readNumbers(stage, march.sender, say),
  );
  const report = await progress.step('The report of the model', (say) => writeReport(stage, say));
  return { numbers, drift, closed, report };
}

/** Milliseconds from the first to the last answer. */
function servedForMs({ answers }: Replay): number {
  return (answers.at(-1)?.at ?? 0) - (answers[0]?.at ?? 0);
}

function isAbout(state: 'opened' | 'closed'): (alert: Alert) => boolean {
  return ({ text }) => text.includes('"cause":"drift/distance"') && text.includes(`"state":"${state}"`);
}

/** Asks for the checks until they know all labels of a ripe hour; those that came last are folded within a few windows. */
async function readNumbers(
  stage: WatchStage,
  sender: LabelSender,
  say: (line: string) => void,
): Promise<readonly ComparedNumber[]> {
  const deadline = Date.now() + NUMBERS_WITHIN_MS;
  let last = '';
  for (;;) {
    const { compared, lines } = await askNumbers(stage, sender);
    if (lines.join() !== last) lines.forEach(say);
    if (hasAllLabels(compared)) return compared;
    if (Date.now() > deadline) break;
    last = lines.join();
    await sleep(ASK_EVERY_MS);
  }
  say(`not all labels of a ripe hour were counted within ${durationWords(NUMBERS_WITHIN_MS / 1_000)}`);
  return (await askNumbers(stage, sender)).compared;
}

/** The numbers as they are now, and what there is to say of them. */
async function askNumbers(
  { control, model }: WatchStage,
  sender: LabelSender,
): Promise<{ readonly compared: readonly ComparedNumber[]; readonly lines: readonly string[] }> {
  const { checks } = await control.checkModel(model);
  const performance = checks.find(({ check }) => check === 'performance');
  const details = performanceDetails.safeParse(performance?.details).data;
  if (details === undefined) return { compared: [], lines: [JSON.stringify(performance?.outcome ?? 'not run')] };
  const compared = await compareNumbers(details, sender.outcomes);
  return { compared, lines: [...describeNumbers(compared), spanWords(details)] };
}

function hasAllLabels(compared: readonly ComparedNumber[]): boolean {
  return compared.length > 0 && compared.every(({ labels: [there, here] }) => there === here);
}

function spanWords({ from, to, versions }: PerformanceDetails): string {
  const requests = versions.reduce((sum, one) => sum + one.requests, 0);
  return `of ${counted(requests, 'request')} from ${from} to ${to}`;
}

/** The page as the deployed control API makes it; without it the run goes on and says why. */
async function writeReport({ control, model }: WatchStage, say: (line: string) => void): Promise<string | undefined> {
  try {
    const { html } = await control.report(model, 'made');
    const file = path.resolve(WORK_DIR, `report-of-${model}.html`);
    await writeFile(file, html);
    say(file);
    return file;
  } catch (error) {
    say(`there is none: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}
