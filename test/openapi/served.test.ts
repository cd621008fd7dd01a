import { describe, expect, it } from 'vitest';
import { openApi } from '../../openapi/document.ts';
import { type ServedSource, servedDocument } from '../../openapi/served.ts';

const ORIGIN = 'http://localhost:8080';

interface Served {
  readonly info: { readonly description: string };
  readonly servers: readonly { readonly url: string; readonly variables?: object }[];
  readonly paths: Readonly<
    Record<string, { readonly servers?: readonly object[]; readonly parameters?: readonly object[] }>
  >;
}

function servedWith(...sources: readonly Partial<ServedSource>[]): Served {
  const whole = sources.map((source, index) => ({
    name: `s${index}`,
    scheme: 'api-key',
    hasMap: false,
    protocols: ['iterable', 'segment'],
    ...source,
  }));
  return servedDocument(ORIGIN, whole) as Served;
}

describe('the document that a stack serves', () => {
  it('names the address under which it was asked for', () => {
    const { servers, paths } = servedWith({});

    expect(servers.map(({ url }) => url)).toEqual([`${ORIGIN}/{source}`, `${ORIGIN}/`]);
    expect(paths['/health']?.servers).toEqual([{ url: `${ORIGIN}/` }]);
    expect(paths['/{source}']?.servers).toEqual([{ url: `${ORIGIN}/` }]);
  });

  it('offers its sources, first those that want nothing but a key', () => {
    const { servers, paths } = servedWith(
      { name: 'signed', scheme: 'standard-webhook' },
      { name: 'mapped', hasMap: true, protocols: [] },
      { name: 'app' },
    );

    expect(paths['/{source}']?.parameters).toEqual([
      expect.objectContaining({
        schema: { type: 'string', default: 'app', enum: ['app', 'signed', 'mapped'] },
      }),
    ]);
    expect(servers[0]?.variables).toEqual({ source: { default: 'app', enum: ['app', 'signed'] } });
  });

  it('is still valid where no source has paths of its own', () => {
    expect(servedWith({ protocols: [] }).servers[0]?.variables).toEqual(openApi.servers[0].variables);
  });

  it('says which sources can be tried from a page, and which are signed', () => {
    const { description } = servedWith({ name: 'app' }, { name: 'hook', scheme: 'stripe' }).info;

    expect(description).toContain('the key of `app`, as');
    expect(description).toContain('Senders of `hook` sign their requests');
    expect(servedWith({}).info.description).not.toContain('sign their');
  });

  it('says all else as the published one does', () => {
    const { info, servers, paths, ...rest } = servedWith({});
    const { info: _, servers: __, paths: published, ...others } = openApi;

    expect(rest).toEqual(others);
    expect(Object.keys(paths)).toEqual(Object.keys(published));
  });
});
