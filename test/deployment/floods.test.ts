import { describe, expect, it } from 'vitest';
import { floodBrakes } from '../../deploy/floods.ts';

const UNSET = { throttleRate: '', throttleBurst: '', doorConcurrency: '' };

describe('the brakes of a flood', () => {
  it('are none unless they are set', () => {
    expect(floodBrakes(UNSET)).toEqual({});
  });

  it('are set each by itself, as numbers or as text', () => {
    expect(floodBrakes({ ...UNSET, throttleRate: '50', throttleBurst: 100 })).toEqual({
      HttpApiStage: {
        Properties: { DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 } },
      },
    });
    expect(floodBrakes({ ...UNSET, doorConcurrency: '5' })).toEqual({
      HttpLambdaFunction: { Properties: { ReservedConcurrentExecutions: 5 } },
    });
  });

  it.each(['throttleRate', 'throttleBurst'])('are not half a throttle: %s alone', (name) => {
    expect(() => floodBrakes({ ...UNSET, [name]: '10' })).toThrow(
      'throttleRate and throttleBurst must be set together',
    );
  });

  it.each(['0', '-1', '1.5', 'ten', '1e3', ' 5', 0])('are whole numbers above 0, unlike %j', (value) => {
    expect(() => floodBrakes({ throttleRate: value, throttleBurst: value, doorConcurrency: value })).toThrow(
      'throttleRate must be a whole number above 0\n' +
        'throttleBurst must be a whole number above 0\n' +
        'doorConcurrency must be a whole number above 0',
    );
  });
});
