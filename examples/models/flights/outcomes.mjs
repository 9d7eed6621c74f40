// Exact performance from predictions and what became of them; reads JSON lines {"version", "score", "late"} from a file, prints JSON.
//   node examples/models/flights/outcomes.mjs outcomes.jsonl
import { readFileSync } from 'node:fs';
import { areaUnderCurve } from './evaluate.mjs';

const rows = readFileSync(process.argv[2], 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line));
const versions = [...new Set(rows.map(({ version }) => version))].toSorted((a, b) => (a < b ? -1 : 1));
const numbers = versions.map((version) =>
  numbersOf(
    version,
    rows.filter((row) => row.version === version),
  ),
);
console.log(JSON.stringify(numbers));

function numbersOf(version, answers) {
  const auc = areaUnderCurve(answers);
  return { version, rows: answers.length, auc, gini: 2 * auc - 1, ks: greatestDistance(answers) };
}

/** Kolmogorov-Smirnov: the greatest distance between the scores of late flights and of those in time. */
function greatestDistance(answers) {
  const counts = {
    late: answers.filter(({ late }) => late).length,
    inTime: answers.filter(({ late }) => !late).length,
  };
  const seen = { late: 0, inTime: 0 };
  let greatest = 0;
  const sorted = answers.toSorted((a, b) => b.score - a.score);
  for (const [at, { score, late }] of sorted.entries()) {
    seen[late ? 'late' : 'inTime'] += 1;
    if (sorted[at + 1]?.score === score) continue;
    greatest = Math.max(greatest, Math.abs(seen.late / counts.late - seen.inTime / counts.inTime));
  }
  return greatest;
}
