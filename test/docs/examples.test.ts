/** Each example of TypeScript in the documents compiles as it stands. */
import { glob, readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../support/typescript.ts';

const examples = new Map<string, string>();
for await (const path of glob(['*.md', 'docs/**/*.md'])) {
  const text = await readFile(path, 'utf8');
  for (const { index, 1: indent = '', 2: example = '' } of text.matchAll(/^( *)```ts\n(.*?)^ *```$/gms)) {
    const place = `${path}:${text.slice(0, index).split('\n').length}`;
    examples.set(place, example.replaceAll(new RegExp(`^${indent}`, 'gm'), ''));
  }
}

let said: ReadonlyMap<string, string>;

beforeAll(async () => {
  said = await compile(
    Object.fromEntries([...examples.values()].map((text, index) => [`${index}.ts`, text])),
  );
});

describe('the examples in the documents', () => {
  it('are there', () => {
    expect(examples.size).toBeGreaterThan(9);
  });

  it.each([...examples.keys()].map((place, index) => [place, `${index}.ts`] as const))(
    'compile as they stand: %s',
    (_, file) => {
      expect(said.get(file)).toBeUndefined();
    },
  );

  it.each([...examples])('show their imports: %s', (_, text) => {
    expect(text).toMatch(/^import .* from '#forwarder';$/m);
  });
});
