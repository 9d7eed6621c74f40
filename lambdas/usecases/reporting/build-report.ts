import type { ChecksItem } from '../../contracts/stored/checks-item.ts';
import { estimateDetails, performanceAlarms } from '../../contracts/stored/performance-details.ts';
import type { VersionRecord } from '../../contracts/people/version.ts';
import { alertsSection, openAlerts } from '../../domain/report/alerts-section.ts';
import { checksSection } from '../../domain/report/checks-section.ts';
import { driftSection } from '../../domain/report/drift/drift-section.ts';
import { labelsSection } from '../../domain/report/labels-section.ts';
import { selectiveAlarmWords } from '../../domain/report/performance/alarm-words.ts';
import { estimateWords } from '../../domain/report/performance/estimate-words.ts';
import { performanceSection, type PerformanceFacts } from '../../domain/report/performance/performance-section.ts';
import { lackOf, reasonOf, type Fact, type ModelReport, type Section, type Tone } from '../../domain/report/section.ts';
import { segmentsSection } from '../../domain/report/segments/segments-section.ts';
import { serviceSection } from '../../domain/report/service-section.ts';
import { skewSection } from '../../domain/report/skew-section.ts';
import { counted } from '../../domain/wording/counted.ts';
import { durationWords } from '../../domain/wording/duration.ts';
import { windowsIn } from '../../contracts/people/duration.ts';
import type { ModelHistory } from '../monitoring/model-history.ts';
import { ESTIMATE } from '../monitoring/performance/estimate/estimate-check.ts';
import { PERFORMANCE_ALARM } from '../monitoring/performance/alarm-check.ts';
import { limitOf } from '../monitoring/skew/skew-limit.ts';
import type { ModelRegistry } from '../registry/ports.ts';
import type { RolloutStore } from '../rollout/ports.ts';
import type { ObjectStore, PeriodStore } from '../windows/ports.ts';
import { driftFacts } from './drift-facts.ts';
import { performanceFacts, type KnownVersions } from './performance-facts.ts';
import { segmentFacts } from './segment-facts.ts';
import { serviceFacts } from './service-facts.ts';

/** What a report is made of beside the history of its model. */
export interface BuildReportDeps {
  readonly registry: Pick<ModelRegistry, 'listVersions'>;
  readonly rollouts: Pick<RolloutStore, 'listRollouts'>;
  readonly periods: Pick<PeriodStore, 'readHealth' | 'readPointers'>;
  readonly objects: Pick<ObjectStore, 'readText'>;
}

/** Makes a model's report as data. Each section is made alone: one that fails says so with the reason, and the others stand. */
export async function buildReport(
  deps: BuildReportDeps,
  history: ModelHistory,
  checks: ChecksItem | undefined,
): Promise<ModelReport> {
  const { model, at, alerts, specification } = history;
  const known = settled(knownVersions(deps, model));
  const performance = settled(known.then((versions) => performanceFacts(deps, history, versions)));
  const maturity = specification?.labels?.maturity;
  const sections = await Promise.all([
    sectionAlone('open', 'Open now', async () => alertsSection(alerts)),
    sectionAlone('performance', 'Performance', async () =>
      performanceSection({ ...(await performance), newest: newestEstimate(checks) }),
    ),
    ...(specification?.segments === undefined
      ? []
      : [sectionAlone('segments', 'Segments and fairness', async () => segments(deps, history, await known))]),
    sectionAlone('drift', 'Drift', async () => driftSection(await driftFacts(history))),
    sectionAlone('skew', 'Training against serving', async () =>
      skewSection(await history.readSkew(), limitOf(specification)),
    ),
    sectionAlone('service', 'Service', async () => serviceSection(await serviceFacts(deps.periods, history))),
    sectionAlone('labels', 'Label coverage', async () => {
      const waited = maturity === undefined ? undefined : durationWords(windowsIn(maturity) * history.windowSeconds);
      return coverage(await performance, waited, selectiveAlarm(checks));
    }),
    sectionAlone('checks', 'Checks', async () => checksSection(checks)),
  ]);
  const facts = await factsOf(history, known);
  return { model, at, ...headlineOf(history), facts, sections: sections.filter((one) => one !== undefined) };
}

/** A failure is told by whoever waits for it, and by nobody else. */
function settled<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}

async function knownVersions({ registry, rollouts }: BuildReportDeps, model: string): Promise<KnownVersions> {
  const [versions, records] = await Promise.all([registry.listVersions(model), rollouts.listRollouts(model)]);
  return { versions, rollouts: records };
}

/** Undefined: a model has no such section. */
async function sectionAlone<T extends Section | undefined>(
  id: string,
  title: string,
  make: () => Promise<T>,
): Promise<T | Section> {
  try {
    return await make();
  } catch (error) {
    return { id, title, parts: [lackOf(title, reasonOf(error))] };
  }
}

/** What the last check estimated of requests whose labels are not ripe yet. */
function newestEstimate(checks: ChecksItem | undefined): readonly string[] {
  const found = checks?.checks.find(({ check }) => check === ESTIMATE)?.details;
  const details = estimateDetails.safeParse(found);
  return details.success && details.data.kind === 'estimated' ? estimateWords(details.data) : [];
}

function selectiveAlarm(checks: ChecksItem | undefined): readonly string[] {
  const found = checks?.checks.find(({ check }) => check === PERFORMANCE_ALARM)?.details;
  const details = performanceAlarms.safeParse(found);
  return details.success ? selectiveAlarmWords(details.data) : [];
}

function coverage(
  { performances, lacking }: PerformanceFacts,
  maturity: string | undefined,
  alarm: readonly string[],
): Section {
  if (maturity !== undefined) return labelsSection(performances, { maturity, alarm });
  const parts = lacking.map(({ why }) => lackOf('Labels', why));
  return { id: 'labels', title: 'Label coverage', parts };
}

async function segments(deps: BuildReportDeps, history: ModelHistory, known: KnownVersions): Promise<Section> {
  const facts = await segmentFacts(deps, history, known);
  return facts === undefined ? { id: 'segments', title: 'Segments and fairness', parts: [] } : segmentsSection(facts);
}

/** How the model stands, in one sentence. */
function headlineOf({ alerts }: ModelHistory): { readonly headline: string; readonly tone: Tone } {
  const open = openAlerts(alerts);
  const pages = open.filter(({ severity }) => severity === 'page').length;
  if (open.length === 0) return { headline: 'Nothing is open.', tone: 'good' };
  const worst = open[0]?.finding.what ?? '';
  const loud = pages === 0 ? '' : `, ${counted(pages, 'page')}`;
  return { headline: `${counted(open.length, 'alert')} open${loud}. ${worst}`, tone: pages > 0 ? 'bad' : 'warn' };
}

async function factsOf({ specification }: ModelHistory, known: Promise<KnownVersions>): Promise<readonly Fact[]> {
  const versions = await known.then(
    (found) => found.versions,
    () => [],
  );
  const serving = servingOf(versions);
  return [
    ...(serving === undefined
      ? []
      : [{ name: 'serves', value: serving.version, note: `registered ${serving.registeredAt.slice(0, 10)}` }]),
    { name: 'task', value: specification?.task ?? 'not declared' },
    { name: 'owner', value: specification?.owner ?? 'nobody' },
    { name: 'risk', value: specification?.risk ?? 'normal' },
  ];
}

function servingOf(versions: readonly VersionRecord[]): VersionRecord | undefined {
  return versions.find(({ status }) => status === 'champion');
}
