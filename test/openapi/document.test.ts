import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PROTOCOLS } from '../../lib/accept/protocol/protocols.ts';
import { ERRORS } from '../../lib/accept/refusal.ts';
import { openApi } from '../../openapi/document.ts';

const written = readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8');

describe('docs/openapi.json', () => {
  it('is what the tables say now: `npm run openapi` writes it', () => {
    expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(openApi)));
  });

  it('has every path of every door', () => {
    const paths = Object.entries(PROTOCOLS).flatMap(([name, protocol]) =>
      protocol.paths.map((path) => `/${name}/${path}`),
    );

    expect(paths).toEqual(expect.arrayContaining(['/api/events/track', '/v1/batch']));
    expect(Object.keys(openApi.paths).toSorted()).toEqual(['/{source}', '/health', ...paths].toSorted());
  });

  it('names each operation once', () => {
    const ids = [...written.matchAll(/"operationId": "([^"]+)"/g)].map(([, id]) => id);

    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(Object.keys(openApi.paths).length);
  });

  it('refers only to what is in it', () => {
    const refs = [...written.matchAll(/"\$ref": "#\/components\/(\w+)\/([^"]+)"/g)];

    expect(refs.length).toBeGreaterThan(50);
    for (const [, kind = '', name = ''] of refs) expect(openApi.components).toHaveProperty([kind, name]);
  });

  it('has every error of the door with its status, in the words of each protocol', () => {
    for (const [code, { status }] of Object.entries(ERRORS)) {
      for (const kind of ['Error', 'IterableError']) {
        expect(openApi.components.responses).toHaveProperty(
          [`${kind}${status}`, 'description'],
          expect.stringContaining(`\`${code}\``),
        );
      }
    }
  });
});
