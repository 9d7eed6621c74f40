import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { makeProgram } from '../../bin/program.ts';
import { rolloutEventKinds } from '../../lambdas/contracts/messages/events.ts';
import { findingKind } from '../../lambdas/contracts/stored/finding.ts';
import { propertiesOf, synthesise } from '../support/synthesise.ts';

const page = readFileSync('docs/operations.md', 'utf8');
const sections = page.split(/^### /m).slice(1);
const titles = sections.map((text) => text.split('\n')[0] ?? '');
const alarm = z.object({ AlarmName: z.string(), AlarmDescription: z.string() });
const alarms = propertiesOf(synthesise().stack, 'AWS::CloudWatch::Alarm').map((one) => alarm.parse(one));

/** Chapters and what each must hold. */
const chapters: readonly (readonly [name: string, titles: readonly string[]])[] = [
  ['Alarms of the platform', alarms.map(({ AlarmName }) => AlarmName.replace('Understudy-', ''))],
  ['Alerts about a model', findingKind.options],
  ['Messages about a rollout', rolloutEventKinds],
];

/** Titles of the sections of a chapter. */
function sectionsOf(name: string): readonly string[] {
  const [, text = ''] = page.split(`## ${name}\n`);
  return [...(text.split(/^## /m)[0] ?? '').matchAll(/^### (.+)$/gm)].map(([, title = '']) => title);
}

describe('the runbook', () => {
  it.each(chapters)('%s: has one section for each and no other', (name, wanted) => {
    expect([...sectionsOf(name)].sort()).toEqual([...wanted].sort());
  });

  it.each(sections.map((text, index) => ({ title: titles[index], text })))(
    '$title: says what it means, what to look at, what to do and when it ends',
    ({ text }) => {
      expect(text).toMatch(
        /^\S+\n\n[^-\n].{20,}\n\n- \*\*First look:\*\* .+\n- \*\*What to do:\*\* .+\n- \*\*When it ends:\*\* .+/,
      );
    },
  );

  it.each(alarms)('$AlarmName links its section and says the same severity', ({ AlarmDescription }) => {
    const anchor = /docs\/operations\.md#(\w+)$/.exec(AlarmDescription)?.[1];
    const index = titles.findIndex((title) => title.toLowerCase() === anchor);
    const severity = /^Understudy (\w+)/.exec(AlarmDescription)?.[1] ?? '';

    expect(sections[index]?.toLowerCase()).toContain(`\n${severity}. `);
  });

  it('names commands and options that exist', () => {
    const named = [...page.matchAll(/`understudy ([^`]+)`/g)].map(([, text = '']) => text);

    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((text) => !exists(text.split(' ')))).toEqual([]);
  });

  it('links only sections and documents that are there', () => {
    const anchors = [...page.matchAll(/\]\(#([\w-]+)\)/g)].map(([, anchor]) => anchor);
    const files = [...page.matchAll(/\]\((\w+\.md)/g)].map(([, file]) => file);

    expect(anchors.filter((anchor) => !titles.some((title) => title.toLowerCase() === anchor))).toEqual([]);
    for (const file of files) expect(readFileSync(`docs/${file}`, 'utf8')).not.toBe('');
  });
});

/** Whether a command line leads to a command, and each of its options is one of that command's. */
function exists(words: readonly string[]): boolean {
  let command = makeProgram();
  for (const word of words) {
    const next = command.commands.find((one) => one.name() === word);
    if (next === undefined) break;
    command = next;
  }
  const options = words.filter((word) => word.startsWith('-'));
  const known = new Set(command.options.flatMap(({ long, short }) => [long, short]));
  return command.name() !== 'understudy' && options.every((option) => known.has(option));
}
