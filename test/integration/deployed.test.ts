import { afterAll, beforeAll } from 'vitest';
import { startShared, system } from './support/shared-system.ts';
// One system for all suites that want the same one: a deploy takes longer than most of them. They run in this order: the
// first deletes data, which reads all of it; after those about labels and checks the schedule rests that merges and checks; the last takes
// rights away that it does not give back.
import './suites/kpi.ts';
import './suites/monitoring.ts';
import './suites/segments.ts';
import './suites/paired.ts';
import './suites/rollouts.ts';
import './suites/rules.ts';
import './suites/undo.ts';
import './suites/way-back.ts';
import './suites/judge.ts';
import './suites/any-model.ts';
import './suites/cold-target.ts';
import './suites/fallback.ts';
import './suites/least-privilege.ts';

beforeAll(startShared);
afterAll(() => system.stop());
