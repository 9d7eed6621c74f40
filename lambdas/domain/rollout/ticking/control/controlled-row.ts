import type { ArmCounts, JudgedRow } from '../../../judge/model/rows.ts';

/** A row of the judge with the control in the champion's place, and the control as a challenger of the champion itself. */
export type ControlledRow = JudgedRow & { readonly control?: JudgedRow };

/**
 * Puts the control in the place of the champion, whose own counts become what the control is held against.
 *
 * Both rows bear the challenger's share of all requests (`ofAll`): a step that changes it is another step, although both arms go on to
 * be equal. Together their splits say how the requests fell on all three. Where the control had no share it is not held against anybody.
 *
 * @param row challenger and champion, under the challenger's share of what it and the control get
 * @param shares of challenger and control, in percent of all requests
 */
export function controlledRow(
  { minute, weight, arms }: JudgedRow,
  {
    weightPercent,
    controlPercent = 0,
  }: { readonly weightPercent: number; readonly controlPercent?: number | undefined },
  control: ArmCounts,
): ControlledRow {
  const ofAll = weightPercent / 100;
  const row = { minute, weight, ofAll, arms: { champion: control, challenger: arms.challenger } };
  if (controlPercent === 0) return row;
  const beside = controlPercent / (100 - weightPercent);
  const held = { minute, weight: beside, ofAll, arms: { champion: arms.champion, challenger: control } };
  return { ...row, control: held };
}
