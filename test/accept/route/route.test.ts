import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../lib/accept/refusal.ts';
import { refuseOthers, routeOf } from '../../../lib/accept/route/route.ts';
import { apiKey, defineConfig } from '../../../lib/config/define-config.ts';
import { requestWith } from '../../support/requests.ts';

const source = { verify: apiKey('source-app'), project: 'us' } as const;
const configuration = defineConfig({
  projects: { us: { dataCenter: 'US', secret: 'iterable-us' } },
  sources: { app: source, 'app-eu': source, constructor: source },
});

function targetOf(path: string, method = 'POST'): string {
  try {
    const request = requestWith({ method, path });
    const route = routeOf(request, configuration);
    refuseOthers(route, request);
    return `source ${route.sources.map(({ name }) => name).join(', ')}`;
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    return [refusal.code, refusal.headers.allow].filter(Boolean).join(': ');
  }
}

describe('the route of a request', () => {
  it.each([
    ['POST', '/app', 'source app'],
    ['POST', '/app-eu', 'source app-eu'],
    ['POST', '/constructor', 'source constructor'],
    ['GET', '/app', 'method-not-allowed: POST'],
    ['PUT', '/app', 'method-not-allowed: POST'],
    ['DELETE', '/app', 'method-not-allowed: POST'],
    ['OPTIONS', '/app', 'method-not-allowed: POST'],
    ['post', '/app', 'method-not-allowed: POST'],
    ['', '/app', 'method-not-allowed: POST'],
    ['POST', '//app', 'source app'],
    ['POST', '/app/', 'source app'],
    ['POST', '/app//', 'source app'],
    ['POST', '///app///', 'source app'],
    ['POST', '/app//api///events/track/', 'source app'],
    ['POST', '//api//events//track', 'source app, app-eu, constructor'],
    ['POST', '/app/v1/batch/', 'source app'],
    ['GET', '/app/', 'method-not-allowed: POST'],
  ])('of %s %s is %s', (method, path, target) => {
    expect(targetOf(path, method)).toBe(target);
  });

  it.each([
    ...[
      '',
      '/',
      '//',
      '////',
      'app',
      'xapp',
      '/ /app',
      '/app/ ',
      '/App',
      '/APP',
      '/%61pp',
      '/app%2F',
      '/app?x',
    ],
    ...[
      '/app/%2F',
      '/app/.',
      '/app/./',
      '/app/api',
      '/app/api/',
      '/app/api//',
      '/app ',
      '/ap',
      '/app/x',
      '/x/../app',
      '/./app',
      '/app-eu2',
      '/health/',
      '/Health',
      '/api',
      '/v1',
    ],
    ...['/__proto__', '/toString', '/hasOwnProperty', '/null', '/undefined', '/\u0000'],
  ])('is not there for %j, whatever the method', (path) => {
    expect(targetOf(path)).toBe('not-found');
    expect(targetOf(path, 'GET')).toBe('not-found');
  });
});

describe('an answer that there is no such path', () => {
  const messageFor = (path: string) => {
    try {
      const request = requestWith({ path });
      refuseOthers(routeOf(request, configuration), request);
      return undefined;
    } catch (refusal) {
      return refusal instanceof Refusal && refusal.code === 'not-found' ? refusal.message : undefined;
    }
  };

  it.each([
    ['/hooks/app', 'there is no such source or path: "/hooks/app"'],
    [
      '/app/api/event/track',
      'there is no such path: "/app/api/event/track"; only these are forwarded: events/track,',
    ],
    ['/a"\n', ': "/a\\"\\n"'],
    ['/', ': "/"'],
  ])('says which was looked up: %s', (path, said) => {
    expect(messageFor(path)).toContain(said);
  });

  it('says no more of it than helps', () => {
    expect(messageFor(`/${'x'.repeat(100_000)}`)).toHaveLength(
      'there is no such source or path: ""'.length + 201,
    );
  });
});

describe('a source with a map', () => {
  const mapped = { ...source, map: (body: unknown) => body as never };
  const pathsOf = (settings: object) => {
    const { sources } = defineConfig({
      projects: { us: { dataCenter: 'US', secret: 'iterable-us' } },
      sources: { app: { ...mapped, ...settings } },
    });
    const spoken = ['/app', '/app/api/users/update', '/app/v1/identify', '/api/users/update', '/v1/identify'];
    return spoken.filter((path) => {
      try {
        return routeOf(requestWith({ path }), { projects: {}, sources }).sources.length > 0;
      } catch (refusal) {
        if (refusal instanceof Refusal && refusal.code === 'not-found') return false;
        throw refusal;
      }
    });
  };

  // What was signed for the `map` could otherwise be sent on as any call of Iterable's or Segment's.
  it('speaks its own path only', () => {
    expect(pathsOf({})).toEqual(['/app']);
  });

  it('speaks what it says besides', () => {
    expect(pathsOf({ protocols: ['iterable'] })).toEqual([
      '/app',
      '/app/api/users/update',
      '/api/users/update',
    ]);
    expect(pathsOf({ protocols: ['segment'] })).toEqual(['/app', '/app/v1/identify', '/v1/identify']);
  });

  it('is no other than one without, which may be narrowed too', () => {
    expect(pathsOf({ map: undefined, protocols: [] })).toEqual(['/app']);
    expect(pathsOf({ map: undefined })).toHaveLength(5);
  });
});
