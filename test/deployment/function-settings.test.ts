import { describe, expect, it } from 'vitest';
import { checkFunctionSettings } from '../../deploy/function-settings.ts';

const UNSET = {
  QUEUE_URL: { 'Fn::Sub': 'https://…' },
  SECRET_TTL_SECONDS: null,
  LOG_LEVEL: null,
  DELIVERED_LOG_SHARE: null,
};

const FAULTS = [
  "The functions' environment would be not valid:",
  '  - SECRET_TTL_SECONDS: must be a whole number, at least 1',
  '  - LOG_LEVEL: must be one of debug, info, warn, error',
  '  - DELIVERED_LOG_SHARE: must be a number from 0 to 1',
].join('\n');

describe('the parameters that the functions read', () => {
  it.each([
    ['none', UNSET],
    ['text', { ...UNSET, SECRET_TTL_SECONDS: '60', LOG_LEVEL: 'WARN', DELIVERED_LOG_SHARE: '0.5' }],
    ['numbers', { ...UNSET, SECRET_TTL_SECONDS: 60, DELIVERED_LOG_SHARE: 1 }],
  ])('may be %s', (_, environment) => {
    expect(() => checkFunctionSettings(environment)).not.toThrow();
  });

  it('are refused before anything is deployed, with every fault at once and no stack', () => {
    const environment = { ...UNSET, SECRET_TTL_SECONDS: '5m', LOG_LEVEL: 'loud', DELIVERED_LOG_SHARE: 7 };

    expect(() => checkFunctionSettings(environment)).toThrow(
      expect.toSatisfy((error: Error) => error.stack === undefined && error.message === FAULTS),
    );
  });
});
