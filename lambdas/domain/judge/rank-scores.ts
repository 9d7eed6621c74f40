export function rankScores(_sketch: unknown): undefined {
  return undefined;
}
