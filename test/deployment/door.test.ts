import { describe, expect, it } from 'vitest';
import { checkDoor, doorNamed } from '../../deploy/door.ts';
import { floodBrakes } from '../../deploy/floods.ts';

const UNSET = { throttleRate: '', throttleBurst: '', doorConcurrency: '' };

describe('the door', () => {
  it.each([
    ['http-api', [{ httpApi: '*' }], false],
    ['function-url', [], true],
  ] as const)('is reached in one way and not in the other: %s', (name, events, isUrl) => {
    expect(() => checkDoor(name)).not.toThrow();
    expect(doorNamed(name)).toMatchObject({ events, isUrl });
  });

  it.each(['', 'null', 'alb', 'Function-URL', 'toString'])('has no other way: %j', (name) => {
    expect(() => checkDoor(name)).toThrow(
      expect.toSatisfy(
        ({ stack, message }: Error) =>
          stack === undefined && message === 'door must be one of http-api, function-url',
      ),
    );
  });

  it('is braked at a Function URL by how many instances may run', () => {
    const { brakes } = doorNamed('function-url');

    expect(floodBrakes({ ...UNSET, doorConcurrency: '5' }, brakes)).toEqual({
      HttpLambdaFunction: { Properties: { ReservedConcurrentExecutions: 5 } },
    });
  });

  it.each([
    [{ throttleRate: '50', throttleBurst: 100 }, 'throttleRate and throttleBurst'],
    [{ throttleRate: 'ten', doorConcurrency: '5' }, 'throttleRate'],
  ])('refuses at a Function URL the throttle that only an HTTP API has: %j', (parameters, named) => {
    const { brakes } = doorNamed('function-url');

    expect(() => floodBrakes({ ...UNSET, ...parameters }, brakes)).toThrow(
      `${named}: only an HTTP API has this; a Function URL is braked by doorConcurrency`,
    );
  });
});
