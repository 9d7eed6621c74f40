/** Parts into which rows are cut, so that every sketch is a merge. */
const PARTS = 7;

/** Sketch of rows by parts: made for each seventh row and merged. */
export function inParts<R, S>(rows: readonly R[], sketchOf: (part: readonly R[]) => S, merge: (a: S, b: S) => S): S {
  const parts = Array.from({ length: PARTS }, (_, part) => sketchOf(rows.filter((_row, i) => i % PARTS === part)));
  return parts.reduce(merge);
}
