/** A page a situation, each the same way: whoever reads one at night has read all. */
import { globSync, readFileSync } from 'node:fs';
import { basename, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const PAGES = globSync('docs/runbooks/*.md').map(normalize);
const alarms = readFileSync('docs/alarms.md', 'utf8');
const MAX_LINES = 60;

describe.each(PAGES)('the runbook %s', (path) => {
  const page = readFileSync(path, 'utf8');

  it('says how one notices, what it means, where to look, what to do, when it is over, and what not to do', () => {
    const parts = [...page.matchAll(/^(?:## (.+)|\*\*(How you notice|What it means)\.\*\*.+)$/gm)];

    expect(parts.map(([, heading, opening]) => heading ?? opening)).toEqual([
      'How you notice',
      'What it means',
      'Look',
      'Do',
      'It is over',
      "Don't",
    ]);
  });

  it('fits on a screen', () => {
    expect(page.split('\n').length).toBeLessThanOrEqual(MAX_LINES);
  });

  it('begins to look with a command', () => {
    const [, look = ''] = /^## Look\n(.*?)^## /ms.exec(page) ?? [];
    expect(look).toMatch(/^npx iterable-forwarder \w+/m);
  });

  it('is named by an alarm', () => {
    expect(alarms).toContain(`(runbooks/${basename(path)})`);
  });
});

describe('the alarms', () => {
  it('lead to their runbook before all else, and are named by it', () => {
    const sections = alarms.split(/^## /m).slice(1);
    const led = sections.filter((section) => section.includes('**Runbook.**'));

    expect(led.length).toBeGreaterThan(8);
    for (const section of led) {
      const [heading = '', , first = ''] = section.split('\n');
      const [, file = ''] = /^\*\*Runbook\.\*\* \[[^\]]+\]\((runbooks\/[\w-]+\.md)\)/.exec(first) ?? [];
      const anchor = heading.toLowerCase().replace(/-users$/, '');
      expect(readFileSync(`docs/${file}`, 'utf8')).toContain(`(../alarms.md#${anchor})`);
    }
  });
});
