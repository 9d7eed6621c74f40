import type { JoinedLabel, LabelValue } from '../../../contracts/messages/feedback.ts';
import { epochMsOf } from '../../../contracts/runtime/instants.ts';
import { SCHEMA } from '../../../contracts/people/names.ts';
import { EARLIER_LABELS, type LabelItem } from '../../../contracts/stored/rows/label-row.ts';
import { checkLabel } from '../../../domain/labels/check-label.ts';
import { decideLabel } from '../../../domain/labels/decide-label.ts';
import type { LabelStore } from './ports.ts';
import { refused, type JoiningLine, type LineResult } from './joining-line.ts';

const DAY_SECONDS = 86_400;
/** A label that changes under every try is somebody else's doing; the line is told so. */
const TRIES = 3;

/** Joins a label: one conditional put where there was none, a decision where there is one. */
export async function joinLabel(
  { labels }: { readonly labels: LabelStore },
  joining: JoiningLine,
): Promise<LineResult> {
  const { line, terms } = joining;
  if (!('label' in line)) return refused('malformed', 'no label');
  const checked = checkLabel(line.label, terms);
  if (checked.kind !== 'label') return refused(checked.kind, checked.message);
  const item = itemOf(joining, checked.label, { final: line.final, at: line.at });
  for (let tries = 0; tries < TRIES; tries += 1) {
    const kept = await labels.keepFirst(line.id, item);
    if (kept.kind === 'kept') return { outcome: 'joined', records: [recordOf(joining, checked.label, 1)] };
    const settled = await besideHeld(labels, { joining, held: kept.item, item });
    if (settled !== undefined) return settled;
  }
  return refused('conflict', 'other labels came at the same time');
}

interface Beside {
  readonly joining: JoiningLine;
  readonly held: LabelItem;
  readonly item: LabelItem;
}

/** Undefined when the held label changed in between. */
async function besideHeld(labels: LabelStore, { joining, held, item }: Beside): Promise<LineResult | undefined> {
  const decision = decideLabel(held, item, joining.terms.revisions);
  switch (decision.kind) {
    case 'repeated':
      return { outcome: 'repeated', records: decision.delivers ? [recordOf(joining, item.label, 1)] : [] };
    case 'superseded':
      return refused('superseded', `${JSON.stringify(decision.by)} is newer and is kept`);
    case 'confirmed': {
      const replaced = await labels.replace(joining.line.id, held, { ...held, at: item.at });
      return replaced === 'replaced' ? { outcome: 'repeated', records: [] } : undefined;
    }
    case 'conflict':
      return refused('conflict', `${JSON.stringify(decision.kept)} came first and is kept`);
    case 'revised': {
      const records = [recordOf(joining, decision.replaces, -1), recordOf(joining, item.label, 1)];
      if (!decision.isNew) return { outcome: 'repeated', records };
      const earlier = [...held.earlier, { label: held.label, batch: held.batch }].slice(-EARLIER_LABELS);
      const replaced = await labels.replace(joining.line.id, held, { ...item, earlier });
      return replaced === 'replaced' ? { outcome: 'revised', records } : undefined;
    }
  }
}

/** A label cannot have become true after it arrived: without this, one clock that is ahead would keep all others out. */
function itemOf(
  { context, terms, batch, arrivedAt }: JoiningLine,
  label: LabelValue,
  said: { readonly final: boolean; readonly at?: string | undefined },
): LabelItem {
  const at = said.at === undefined ? arrivedAt : Math.min(arrivedAt, epochMsOf(said.at));
  const ttl = Math.ceil(context.window + terms.days * DAY_SECONDS);
  return { schema: SCHEMA, label, batch, final: said.final, at, earlier: [], ttl };
}

function recordOf({ context, batch, arrivedAt }: JoiningLine, label: LabelValue, weight: 1 | -1): JoinedLabel {
  return { ...context, schema: SCHEMA, kind: 'label', arrivedAt, batch, label, weight };
}
