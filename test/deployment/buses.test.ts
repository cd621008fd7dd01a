import { describe, expect, it } from 'vitest';
import { busEvents } from '../../deploy/buses.ts';
import { configurationWith } from '../support/sources.ts';

describe('the buses that a source names', () => {
  it('are none unless it names some', () => {
    expect(busEvents(configurationWith())).toEqual([]);
  });

  it('reach the function by a rule or a subscription of their own', () => {
    const topic = 'arn:aws:sns:eu-west-1:123456789012:orders';

    expect(busEvents(configurationWith({ buses: ['com.acme.orders', topic] }))).toEqual([
      { eventBridge: { pattern: { source: ['com.acme.orders'], account: [{ Ref: 'AWS::AccountId' }] } } },
      { sns: { arn: topic } },
    ]);
  });
});
