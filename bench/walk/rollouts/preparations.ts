import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { gunzipSync } from 'node:zlib';
import { keys } from '../../../lambdas/contracts/stored/keys.ts';
import { LABEL_PARTS_PREFIX } from '../../../lambdas/contracts/stored/object-keys.ts';
import { objects, tables } from '../../../test/integration/support/clients.ts';
import { untilRunning, versionOf, whenRolloutStarts } from '../../../test/integration/support/models.ts';
import { putValues, setAlarm } from '../../../test/integration/support/own-alarms.ts';
import { control } from '../../../test/integration/support/steps.ts';
import { localUrl, signedHeaders, type System } from '../../../test/integration/support/system.ts';
import { answersOf } from './callers.ts';
import { PATIENCE_MS, waitFor } from './wait-for.ts';

/** A model whose challenger is about to be rolled out. */
export interface Prepared {
  readonly system: System;
  readonly model: string;
  readonly challenger: string;
}

/** Name of the alarm, and namespace of the metric, that a path has for guardrails. */
export const WALKED = 'walked';
/** Enough that some of them are recorded with their features. */
const LABELLED = 40;

/** Alarm and metric are green: a call that fails is what makes them missing. */
export async function green(): Promise<void> {
  await setAlarm(WALKED, 'OK');
  await putValues(WALKED, 10);
}

/** Callers have told the truth about some requests, and it was folded. */
export async function labelled({ system, model }: Prepared): Promise<void> {
  const from = Date.now() - 1_000;
  const { answers } = await answersOf(system, model, LABELLED);
  const lines = answers.flatMap(({ id }, at) => (typeof id === 'string' ? [{ id, label: at % 2 === 0 }] : []));
  await waitFor(`labels of ${model}`, PATIENCE_MS, async () => ((await tell(system, lines)) ? true : undefined));
  await waitFor(`folded labels of ${model}`, PATIENCE_MS, async () =>
    (await areFolded(system, model, from)) ? true : undefined,
  );
}

async function tell(system: System, lines: readonly object[]): Promise<boolean> {
  const url = new URL(`${localUrl(system.outputs.FeedbackUrl, system.emulator.endpoint)}/`);
  const body = JSON.stringify(lines);
  const headers = signedHeaders({ method: 'POST', url, body, at: new Date() });
  const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(20_000) }).catch(
    () => undefined,
  );
  return answer?.status === 200;
}

async function areFolded({ outputs }: System, model: string, from: number): Promise<boolean> {
  const Bucket = outputs.DataBucketName;
  const { Contents = [] } = await objects().send(new ListObjectsV2Command({ Bucket, Prefix: LABEL_PARTS_PREFIX }));
  for (const { Key, LastModified } of Contents) {
    if ((LastModified?.getTime() ?? 0) < from - 1_000) continue;
    const { Body } = await objects().send(new GetObjectCommand({ Bucket, Key }));
    const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
    if (gunzipSync(bytes).toString('utf8').includes(`"${model}"`)) return true;
  }
  return false;
}

/** A further version is there, for paths with more than one challenger. */
export async function otherRegistered({ system, model }: Prepared): Promise<void> {
  await control(system, ['POST', `/models/${model}/versions`], versionOf(system, model, 'other'));
}

/** Another rollout is open, and has requests; each with a version that was never tried. */
export async function otherOpen({ system, model, challenger }: Prepared): Promise<void> {
  const rolloutId = await waitFor(`another rollout of ${model}`, PATIENCE_MS, () =>
    whenRolloutStarts(system, [model, `before-${challenger}`], { hold: 'PT2H' }).catch(() => undefined),
  );
  await untilRunning(system, model, rolloutId);
}

/** The rollout that holds the route; undefined where none does. */
export async function otherRollout({ outputs }: System, model: string): Promise<string | undefined> {
  const asked = { TableName: outputs.RegistryTableName, Key: keys.openRollout(model), ConsistentRead: true };
  const { Item } = await tables().send(new GetCommand(asked));
  const id: unknown = Item?.['rolloutId'];
  return typeof id === 'string' ? id : undefined;
}
