import { describe, expect, it } from 'vitest';
import { awsFailureOf, causeOf } from '../../lib/aws/failure.ts';

describe('a failure of AWS', () => {
  it.each([
    // What the SDK throws: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
    ['AccessDeniedException', 'client', 'denied'],
    ['AccessDenied', 'client', 'denied'],
    ['KmsAccessDenied', 'client', 'denied'],
    ['InvalidClientTokenId', 'client', 'denied'],
    ['SignatureDoesNotMatch', 'client', 'denied'],
    ['ExpiredTokenException', 'client', 'denied'],
    ['NotAuthorized', 'client', 'denied'],
    ['ThrottlingException', 'client', 'throttled'],
    ['RequestThrottled', 'client', 'throttled'],
    ['KmsThrottled', 'client', 'throttled'],
    ['OverLimit', 'client', 'throttled'],
    ['AWS.SimpleQueueService.OverLimit', 'client', 'throttled'],
    ['TooManyRequestsException', undefined, 'throttled'],
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
    ['ProvisionedThroughputExceededException', 'client', 'throttled'],
    ['RequestLimitExceeded', 'client', 'throttled'],
    ['ConditionalCheckFailedException', 'client', 'refused'],
    ['QueueDoesNotExist', 'client', 'refused'],
    ['InvalidMessageContents', 'client', 'refused'],
    ['BatchRequestTooLong', 'client', 'refused'],
    ['InternalFailure', 'server', 'unavailable'],
    ['ServiceUnavailable', 'server', 'unavailable'],
    ['SyntaxError', undefined, 'unavailable'],
    ['Error', undefined, 'unavailable'],
    ['TimeoutError', undefined, 'timeout'],
    ['AbortError', undefined, 'timeout'],
    // Nobody's fault is no reason to give up.
    ['AccessDenied', undefined, 'unavailable'],
    [undefined, undefined, 'unavailable'],
    [undefined, 'client', 'refused'],
  ])('by the name %s, the fault of %s, means: %s', (name, $fault, failure) => {
    expect(awsFailureOf({ name, $fault })).toBe(failure);
  });
});

describe('what is told of a failure', () => {
  it.each([
    [{ name: 'AWS.SimpleQueueService.NonExistentQueue' }, 'AWS.SimpleQueueService.NonExistentQueue'],
    [{ name: 'Error', code: 'ECONNRESET' }, 'ECONNRESET'],
    [{ name: 'Error' }, 'Error'],
    [{ name: 'TimeoutError', code: 'ETIMEDOUT' }, 'TimeoutError'],
    [{ name: 'Error', code: 'ada@example.com' }, undefined],
    [{ name: 'Error', code: 7 }, undefined],
    [{ name: 'two words' }, undefined],
    [{}, undefined],
  ])('of %j is %s', (error, cause) => {
    expect(causeOf(error)).toBe(cause);
  });
});
