import { describe, expect, it } from 'vitest';
import { SECRET_FAULTS, SecretFault, secretFaultOf } from '../../lib/secrets/faults.ts';

/** As the SDK throws it. */
const thrown = (name: string, more: object = {}) =>
  Object.assign(new Error('quotes SECRET'), { name, ...more });

describe('why a secret cannot be read', () => {
  it.each([
    ['ResourceNotFoundException', 'client', 'secret-not-found'],
    ['InvalidRequestException', 'client', 'secret-deleted'],
    ['DecryptionFailure', 'client', 'secret-not-decrypted'],
    ['AccessDeniedException', 'client', 'secret-access-denied'],
    ['UnrecognizedClientException', 'client', 'secret-access-denied'],
    ['ExpiredTokenException', 'client', 'secret-access-denied'],
    ['ThrottlingException', 'client', 'secrets-manager-throttled'],
    ['InvalidParameterException', 'client', 'secrets-manager-refused'],
    ['InternalServiceError', 'server', 'secrets-manager-unavailable'],
    ['AbortError', undefined, 'secrets-manager-timeout'],
    ['TimeoutError', undefined, 'secrets-manager-timeout'],
    ['Error', undefined, 'secrets-manager-unavailable'],
  ])('is told of %s, the fault of %s, as %s', (name, $fault, code) => {
    const { fields } = secretFaultOf(thrown(name, { $fault }));

    expect(fields).toEqual({ code, message: SECRET_FAULTS[code as keyof typeof SECRET_FAULTS], cause: name });
  });

  it("has Node's code where the network failed", () => {
    expect(secretFaultOf(thrown('Error', { code: 'ECONNREFUSED' })).fields).toMatchObject({
      code: 'secrets-manager-unavailable',
      cause: 'ECONNREFUSED',
    });
  });

  it.each(['ada@example.com', 'has spaces', '', 'x'.repeat(101), 7, undefined, null])(
    'leaves out a name that is like none: %j',
    (name) => {
      const { fields } = secretFaultOf(Object.assign(new Error('m'), { name }));

      expect(fields).not.toHaveProperty('cause');
    },
  );

  it.each([undefined, null, 'text', 7])('can be told of what is no error: %j', (error) => {
    expect(secretFaultOf(error).fields).toEqual({
      code: 'secrets-manager-unavailable',
      message: SECRET_FAULTS['secrets-manager-unavailable'],
    });
  });

  it('has no cause where it is the value that is wrong', () => {
    expect(new SecretFault('secret-empty').fields).toEqual({
      code: 'secret-empty',
      message: 'the secret is empty, or binary',
    });
  });
});
