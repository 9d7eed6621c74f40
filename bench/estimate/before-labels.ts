import { estimateCost } from '../monitor/estimate-cost.ts';

const ROWS = 1_000_000;
const LABELS = 10_000;
/** Goal in seconds. */
const GOAL = 2;

const { calibration, outcomes, sketchMs, estimateMs } = estimateCost(ROWS, LABELS);

const print = (line: string): void => void process.stdout.write(`${line}\n`);
print(
  `npm run bench:estimate: ${ROWS.toLocaleString('en-US')} scores, calibrated on ${LABELS.toLocaleString('en-US')} labels (${calibration.kind})`,
);
for (const { name, outcome } of outcomes)
  if (outcome.kind === 'measured' && outcome.interval.kind === 'known')
    print(
      `${name} ${outcome.value.toFixed(4)} (${outcome.interval.value.lower.toFixed(4)} to ${outcome.interval.value.upper.toFixed(4)})`,
    );
print(
  `sketched in ${sketchMs.toFixed(0)} ms, estimated in ${estimateMs.toFixed(0)} ms of CPU: ${((sketchMs + estimateMs) / 1000).toFixed(2)} s (goal ${GOAL} s)`,
);
if (sketchMs + estimateMs > GOAL * 1000) process.exitCode = 1;
