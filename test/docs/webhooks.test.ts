import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SCHEMES } from '../../lib/accept/verify/schemes.ts';
import { defineConfig, hmac } from '../../lib/config/define-config.ts';

const page = await readFile('docs/webhooks.md', 'utf8');

/** What stands in the page as settings, as the configuration would get it. */
function settingsIn(pattern: RegExp): [string, Parameters<typeof hmac>[0]][] {
  return [...page.matchAll(pattern)].map(([, title = '', literal]) => [
    title,
    // It is our own page.
    new Function(`return ${literal}`)() as Parameters<typeof hmac>[0],
  ]);
}

describe('the page on webhooks', () => {
  it('has every scheme but the presented key in its table, and no other', () => {
    const named = [...page.matchAll(/^\| .* \| `(\w+)\(.*?\)` \|/gm)].map(([, name = '']) =>
      name.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`),
    );

    expect([...named, 'api-key'].toSorted()).toEqual(Object.keys(SCHEMES).toSorted());
  });

  it.each([
    ...settingsIn(
      /^export const (billing) = defineSource\(\{\n {2}verify: hmac\((\{[^}]*(?:\{\w+\}[^}]*)*\})\)/gm,
    ),
    ...settingsIn(/^\| (\w+) \| `(\{ header: .*\})` \|$/gm),
  ])('has settings for %s that the configuration takes', (_, settings) => {
    const verify = hmac({ ...settings, secret: 'source-app' });

    expect(() =>
      defineConfig({
        projects: { us: { dataCenter: 'US', secret: 'iterable-us' } },
        sources: { app: { verify, project: 'us' } },
      }),
    ).not.toThrow();
  });

  it('links to files that are there', async () => {
    const links = [...page.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path = '']) => path);

    expect(links.length).toBeGreaterThan(3);
    for (const link of links) await expect(access(join('docs', link))).resolves.toBeUndefined();
  });
});
