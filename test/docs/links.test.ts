/** Links between documents: each leads to a file that is there, and each `#anchor` to a heading in it. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Ours, and not what a user may have beside them. */
const PAGES = globSync([
  '*.md',
  '{bench,deploy,docs,examples,functions,lib,local,openapi,scripts,test}/**/*.md',
]).map(normalize);

/** A page without its code, in which brackets and number signs mean something else. */
function proseOf(page: string): string {
  return page.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '').replaceAll(/`[^`\n]*`/g, (code) =>
    // The words of a heading count, the brackets of an example don't.
    code.replaceAll(/[^\w -]/g, ''),
  );
}

/** As GitHub makes them of headings: the second of the same name is `name-1`. */
function anchorsIn(page: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of proseOf(page).matchAll(/^#{1,6} +(.+?) *$/gm)) {
    const name = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{M}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-');
    let anchor = name;
    for (let again = 1; anchors.has(anchor); again++) anchor = `${name}-${again}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** The links of a page that stay within the repository, as they are written. */
function relativeLinksIn(page: string): string[] {
  return [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z][a-z+.-]*:/i.test(link));
}

function brokenLinksIn(path: string, page: string): string[] {
  return relativeLinksIn(page).filter((link) => {
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? path : join(dirname(path), file);
    if (file !== '' && !existsSync(target)) return true;
    if (anchor === undefined) return false;
    const text = file === '' ? page : readFileSync(target, 'utf8');
    return !anchorsIn(text).has(anchor);
  });
}

describe('the links of the documents', () => {
  it.each(PAGES)('lead to files and headings that are there: %s', (path) => {
    expect(brokenLinksIn(path, readFileSync(path, 'utf8'))).toEqual([]);
  });

  it('are looked at in every page that there should be', () => {
    expect(PAGES).toEqual(expect.arrayContaining(['README.md', join('docs', 'README.md')]));
  });

  it.each([
    ['docs/page.md', '[x](no-such-file.md)', ['no-such-file.md']],
    ['docs/page.md', '[x](../README.md#no-such-heading)', ['../README.md#no-such-heading']],
    ['docs/page.md', '[x](#gone)\n\n## Still here', ['#gone']],
    ['docs/page.md', "[x](#iterables-api)\n\n## Iterable's API", []],
    ['docs/page.md', '[x](#7-maxage-is-text)\n\n## 7. `maxAge` is text', []],
    ['docs/page.md', '[x](#twice-1)\n\n## Twice\n\n## Twice', []],
    ['docs/page.md', '[x](#in-code)\n\n```sh\n# In code\n```', ['#in-code']],
    ['docs/page.md', '`[x](in-code.md)` [y](https://example.com/z) [z](../LICENSE)', []],
  ])('are found broken where they are: %s %j', (path, page, broken) => {
    expect(brokenLinksIn(path, page)).toEqual(broken);
  });

  it('are on the page that lists all documents', () => {
    const index = join('docs', 'README.md');
    const listed = relativeLinksIn(readFileSync(index, 'utf8')).map((link) => join('docs', link));
    const pages = PAGES.filter((path) => dirname(path).startsWith('docs') && path !== index);

    expect(listed).toEqual(expect.arrayContaining(pages));
  });
});
