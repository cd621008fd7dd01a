import { describe, expect, it } from 'vitest';
import { withoutPrefix } from '../../functions/platform-path.ts';

describe('the path of a request', () => {
  it.each<[path: string, stage: string | undefined, basePath: string[] | undefined, door: string]>([
    // As API Gateway calls the stage that has no name.
    ['/app', '$default', undefined, '/app'],
    ['/app/', '$default', [], '/app/'],
    ['/$default/app', '$default', undefined, '/$default/app'],
    ['/app', undefined, undefined, '/app'],
    // A stage with a name, and only where it is a whole segment in front.
    ['/dev/app', 'dev', undefined, '/app'],
    ['//dev//app//v1/track', 'dev', undefined, '/app/v1/track'],
    ['/dev/dev', 'dev', undefined, '/dev'],
    ['/app/dev', 'dev', undefined, '/app/dev'],
    ['/device', 'dev', undefined, '/device'],
    ['/Dev/app', 'dev', undefined, '/Dev/app'],
    ['/%64ev/app', 'dev', undefined, '/%64ev/app'],
    ['/dev', 'dev', undefined, '/'],
    // A domain whose mapping leads to that stage: its name is not in the path.
    ['/app', 'dev', undefined, '/app'],
    ['/hooks/app', 'dev', ['hooks'], '/app'],
    // By the address of the API itself, or behind a distribution that adds the stage.
    ['/dev/app', 'dev', ['hooks'], '/app'],
    ['/dev/hooks/app', 'dev', ['hooks'], '/app'],
    ['/app', '$default', ['hooks'], '/app'],
    // Several segments, all of them or none.
    ['/hooks/v2/app', '$default', ['hooks', 'v2'], '/app'],
    ['/hooks/app', '$default', ['hooks', 'v2'], '/hooks/app'],
    ['/hooks/v2', '$default', ['hooks', 'v2'], '/'],
    ['/dev/v2/app', 'dev', ['dev', 'v2'], '/app'],
    ['/api/app/api/events/track', '$default', ['api'], '/app/api/events/track'],
  ])('%s at the stage %s, under %j, is %s for the door', (path, stage, basePath, door) => {
    expect(withoutPrefix(path, stage, basePath)).toBe(door);
  });
});
