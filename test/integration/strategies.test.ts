import { afterAll, beforeAll } from 'vitest';
import { startShared, system } from './support/shared-system.ts';
// A system of their own for the strategies, beside that of `deployed.test.ts`: both take half an hour, most of it waiting. The first needs
// the schedule that merges labels; then it rests.
import './suites/strategies/retro-shadow.ts';
import './suites/strategies/rest-from-here.ts';
import './suites/shadow.ts';
import './suites/shadows/several-shadows.ts';
import './suites/shadows/endless-shadow.ts';
import './suites/gates.ts';
import './suites/strategies/blue-green.ts';
import './suites/strategies/batches.ts';
import './suites/strategies/hold-back.ts';
import './suites/strategies/equal-control.ts';
import './suites/strategies/ab-test.ts';
import './suites/strategies/adjusted-goal.ts';
import './suites/strategies/champion-challenger.ts';
import './suites/strategies/queue.ts';
import './suites/strategies/segment-guardrail.ts';
import './suites/strategies/bandit.ts';
import './suites/strategies/hooks.ts';
import './suites/strategies/own-alarms.ts';

beforeAll(startShared);
afterAll(() => system.stop());
