// Trains the three versions on the flights of January 2001 and prints how well they do on those of February.
//   node examples/models/flights/train.mjs            trains, writes v1.json, v2.json and v3.json, prints
//   node examples/models/flights/train.mjs --evaluate prints only, from the files that are there
// The same seed gives the same files, byte for byte.
import { readFileSync, writeFileSync } from 'node:fs';
import { areaUnderCurve } from './evaluate.mjs';
import { flightsOf } from './flights.mjs';
import { features, score } from './score.mjs';

const SEED = 20_010_131;
const EPOCHS = 30;
const LEARNING_RATE = 0.05;
/** Pulls weights of values with few flights towards zero. */
const SHRINKAGE = 0.002;

const versions = [
  { version: 'v1', knows: ['distance', 'origin'], handlesUnknown: true },
  { version: 'v2', knows: ['distance', 'origin', 'hour'], handlesUnknown: true },
  { version: 'v3', knows: ['distance', 'hour', 'origin by part of the day'], handlesUnknown: false },
];

const january = flightsOf('01');
const february = flightsOf('02');
for (const plan of versions) {
  const file = new URL(`${plan.version}.json`, import.meta.url);
  if (!process.argv.includes('--evaluate')) writeFileSync(file, `${JSON.stringify(train(plan))}\n`);
  report(JSON.parse(readFileSync(file, 'utf8')));
}

function train({ version, knows, handlesUnknown }) {
  const random = seeded(SEED);
  const weights = new Map(knows.map((feature) => [feature, new Map()]));
  const share = january.filter(({ late }) => late).length / january.length;
  let intercept = Math.log(share / (1 - share));
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const rate = LEARNING_RATE / (1 + epoch);
    for (const { request, late } of shuffled(january, random)) {
      const cells = knows.map((feature) => [weights.get(feature), features[feature](request)]);
      const logOdds = cells.reduce((sum, [table, key]) => sum + (table.get(key) ?? 0), intercept);
      const error = (late ? 1 : 0) - 1 / (1 + Math.exp(-logOdds));
      intercept += rate * error;
      for (const [table, key] of cells) {
        const weight = table.get(key) ?? 0;
        table.set(key, weight + rate * (error - SHRINKAGE * weight));
      }
    }
  }
  const tables = knows.map((feature) => ({
    feature,
    rows: rowsOf(feature, weights.get(feature)),
    ...(handlesUnknown ? { unknown: [0, 0] } : {}),
  }));
  return { version, trainedOn: `${january.length} flights of January 2001`, intercept: round(intercept), tables };
}

function rowsOf(feature, table) {
  const flights = new Map();
  for (const { request } of january) {
    const key = features[feature](request);
    flights.set(key, (flights.get(key) ?? 0) + 1);
  }
  const keys = [...table.keys()].toSorted((a, b) => (a < b ? -1 : 1));
  return Object.fromEntries(keys.map((key) => [key, [round(table.get(key)), flights.get(key)]]));
}

function report(model) {
  const answered = [];
  let crashes = 0;
  for (const { request, late } of february) {
    try {
      answered.push({ score: score(model, request), late });
    } catch {
      crashes += 1;
    }
  }
  const knows = model.tables.map(({ feature }) => feature).join(', ');
  const auc = areaUnderCurve(answered).toFixed(3);
  console.log(`${model.version}: AUC ${auc} on February, ${crashes} of ${february.length} crash; knows ${knows}`);
}

function round(value) {
  return Math.round(value * 1_000) / 1_000;
}

function shuffled(list, random) {
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [copy[i], copy[j]] = [copy[j], copy[i]];
  }
  return copy;
}

/** Mulberry32: uniform numbers in [0, 1), the same ones for the same seed. */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
