import { describe, expect, it } from 'vitest';
import { QUEUE_FAULTS, type QueueFaultCode, queueFaultOf } from '../../lib/queue/faults.ts';

describe('why SQS did not confirm something', () => {
  it.each<[name: string, fault: string | undefined, code: QueueFaultCode, isPermanent: boolean]>([
    ['QueueDoesNotExist', 'client', 'queue-not-found', true],
    ['AWS.SimpleQueueService.NonExistentQueue', 'client', 'queue-not-found', true],
    ['AccessDeniedException', 'client', 'queue-access-denied', true],
    ['ReceiptHandleIsInvalid', 'client', 'queue-receipt-expired', true],
    ['MessageNotInflight', 'client', 'queue-receipt-expired', true],
    ['InvalidMessageContents', 'client', 'queue-refused', true],
    ['BatchRequestTooLong', 'client', 'queue-refused', true],
    ['RequestThrottled', 'client', 'queue-throttled', false],
    ['OverLimit', 'client', 'queue-throttled', false],
    ['TimeoutError', undefined, 'queue-timeout', false],
    ['InternalError', 'server', 'queue-unavailable', false],
    ['Error', undefined, 'queue-unavailable', false],
  ])('is told of %s, the fault of %s, as %s, for good: %s', (name, $fault, code, isPermanent) => {
    const message = QUEUE_FAULTS[code];

    expect(queueFaultOf({ name, $fault })).toEqual({ code, message, cause: name, isPermanent });
  });

  it('is told without the name where SQS gives none', () => {
    expect(queueFaultOf({ name: undefined, $fault: 'server' })).toEqual({
      code: 'queue-unavailable',
      message: QUEUE_FAULTS['queue-unavailable'],
      isPermanent: false,
    });
  });
});
