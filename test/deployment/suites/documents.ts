/** What the documents say of the stack: its alarms, its logs, and the rights that it takes to deploy it. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DENIALS } from '../../../lib/accept/verify/denial.ts';
import { ACTORS } from '../../../lib/codes.ts';
import type { Verdict } from '../../../lib/iterable/response.ts';
import { LOG_EVENTS } from '../../../lib/runtime/log.ts';
import { namesIn, sectionOf, tableIn } from '../../docs/tables.ts';
import { alarmsByName, headingOf } from '../alarms-by-name.ts';
import { propertiesOf } from '../cloudformation.ts';
import { packaged } from '../packaged.ts';

describe('docs/alarms.md', () => {
  const page = readFileSync('docs/alarms.md', 'utf8');
  const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading);

  it('has a heading for every alarm, and for no other', () => {
    const ofAlarms = headings.filter((heading) => heading !== 'Before you start');
    const names = new Set(Object.keys(alarmsByName()).map(headingOf));

    expect(ofAlarms.toSorted()).toEqual([...names].toSorted());
  });

  it('is where each alarm sends whoever hears it', () => {
    for (const [name, { AlarmDescription }] of Object.entries(alarmsByName())) {
      expect(AlarmDescription).toMatch(new RegExp(`Read docs/alarms\\.md#${headingOf(name).toLowerCase()}$`));
    }
  });

  it.each(headings.slice(1))(
    'says what it means, where to look, what to do, and when it ends: %s',
    (heading) => {
      const [, rest = ''] = page.split(`\n## ${heading}\n`);
      const [section = ''] = rest.split('\n## ');

      for (const part of ['Meaning.', 'Look.', 'Do.', 'Ends.']) expect(section).toContain(`**${part}**`);
    },
  );

  it('names no code, reason or verdict that is gone', () => {
    const verdicts: readonly Verdict[] = ['rate-limited', 'unavailable', 'jwt-refused', 'user-unknown'];
    const known = [...Object.keys(ACTORS), ...DENIALS, ...verdicts, ...headings];
    const named = namesIn(page).filter((name) => /^[a-z]+(-[a-z]+)+$/.test(name));

    expect(named.length).toBeGreaterThan(20);
    expect(known).toEqual(expect.arrayContaining(named));
  });

  it('asks the log for lines that are written', () => {
    const asked = [...page.matchAll(/\bevent (?:= |in \[)((?:(?:, )?"[a-z-]+")+)/g)];
    const names = asked.flatMap(([, list = '']) => list.split(', ').map((name) => name.slice(1, -1)));

    expect(names.length).toBeGreaterThan(8);
    expect(LOG_EVENTS).toEqual(expect.arrayContaining(names));
  });
});

/** What the runtime, and Lambda itself, write of a run in the format JSON. */
const THROWN =
  '{"timestamp":"2026-11-28T04:02:51.920Z","level":"ERROR","requestId":"6d68ca91","message":{"errorType":"Misdirected","errorMessage":"…","stackTrace":[]}}';
const platform = (type: string, record: object) =>
  JSON.stringify({ time: '2026-11-28T04:02:51.920Z', type: `platform.${type}`, record });

describe('the filter of docs/alarms.md for functions that failed', () => {
  const [, pattern = ''] = /^export FAILED='\{ (.+) \}'$/m.exec(readFileSync('docs/alarms.md', 'utf8')) ?? [];
  /** As much of CloudWatch's syntax as it uses. */
  const finds = (text: string) =>
    pattern.split(' || ').some((term) => {
      const [, path = '', value] = /^\$\.([\w.]+) = "(\w+)"$/.exec(term) ?? [];
      const found = path.split('.').reduce<unknown>((part, name) => Object(part)[name], JSON.parse(text));
      return value !== undefined && found === value;
    });

  it.each([
    ['an error that was thrown', THROWN],
    ['a time-out', platform('report', { status: 'timeout', metrics: { durationMs: 25_000 } })],
    ['a crash', platform('runtimeDone', { status: 'error', errorType: 'Runtime.ExitError' })],
    ['a start that failed', platform('initReport', { status: 'error', phase: 'init' })],
  ])('finds %s', (_, text) => {
    expect(finds(text)).toBe(true);
  });

  it.each([
    ['a run that succeeded', platform('report', { status: 'success', metrics: { durationMs: 3 } })],
    ['a start of a run', platform('start', { version: '$LATEST' })],
    ["the forwarder's own lines", '{"time":"…","level":"error","event":"message-failed"}'],
  ])('does not find %s', (_, text) => {
    expect(finds(text)).toBe(false);
  });
});

describe('the documents', () => {
  it.each(['README.md', 'docs/alarms.md', 'docs/deploying.md'])('name logs that are there: %s', (path) => {
    const groups = propertiesOf(packaged().template, 'AWS::Logs::LogGroup').map(
      ({ LogGroupName }) => LogGroupName,
    );
    const named = [...readFileSync(path, 'utf8').matchAll(/\/aws\/lambda\/[\w$-]+/g)].map(([name]) =>
      name.replace(/\$STAGE|STAGE/, 'dev'),
    );

    expect(named.length).toBeGreaterThan(0);
    // In a loop over all functions.
    expect(groups).toEqual(expect.arrayContaining(named.filter((name) => !name.endsWith('-$name'))));
  });

  it('name the rights to make each kind of resource', () => {
    const table = tableIn(sectionOf(readFileSync('docs/deploying.md', 'utf8'), 'Rights'), 'service');
    const services = new Set(
      table.flatMap(({ names: [, actions = []] }) => actions.map((action) => action.split(':')[0])),
    );
    const types = Object.values(packaged().compiled.Resources).map(({ Type }) => Type.split('::')[1] ?? '');
    const needed = new Set(types.map((type) => type.toLowerCase().replace(/^apigatewayv2$/, 'apigateway')));

    expect([...services]).toEqual(expect.arrayContaining([...needed]));
  });
});
