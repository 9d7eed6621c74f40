/**
 * Area under the ROC curve: the chance that a late flight scores above one that was in time, ties counting half.
 *
 * Mann-Whitney form with mid-ranks; 0.5 is guessing, 1 is perfect.
 *
 * @param {{ score: number, late: boolean }[]} answers
 */
export function areaUnderCurve(answers) {
  const sorted = answers.toSorted((a, b) => a.score - b.score);
  let rankSum = 0;
  let lateCount = 0;
  for (let start = 0; start < sorted.length;) {
    let end = start;
    while (end < sorted.length && sorted[end].score === sorted[start].score) end += 1;
    const midRank = (start + 1 + end) / 2;
    const late = sorted.slice(start, end).filter((answer) => answer.late).length;
    rankSum += midRank * late;
    lateCount += late;
    start = end;
  }
  const inTime = sorted.length - lateCount;
  return (rankSum - (lateCount * (lateCount + 1)) / 2) / (lateCount * inTime);
}
