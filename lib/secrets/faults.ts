/**
 * Why a secret could not be read, in words of ours; its value is never quoted. `docs/errors.md` tells who must
 * act on each; a test holds the two lists against each other.
 */
import { type AwsError, type AwsFailure, awsFailureOf, causeOf } from '../aws/failure.ts';

export const SECRET_FAULTS = {
  'secret-not-found': 'there is no such secret in this account and region, or it has no value yet',
  'secret-deleted': 'the secret is marked for deletion',
  'secret-access-denied': 'the function may not read the secret',
  'secret-not-decrypted': 'the key that the secret is encrypted with cannot be used',
  'secret-empty': 'the secret is empty, or binary',
  'secret-not-json': 'the secret starts like JSON and is none',
  'secret-no-key': 'the secret holds no key, or not where it should',
  'secret-malformed-key': 'what the secret holds in the place of a key can be none',
  'secret-jwt-in-bulk': 'a JWT-enabled key needs a project of mode "single", or a "clientApiKey" beside it',
  'secret-previous-unreadable': 'the current key works, and the one before it could not be read',
  'secrets-manager-throttled': 'Secrets Manager is asked too often',
  'secrets-manager-timeout': 'Secrets Manager did not answer in time',
  'secrets-manager-refused': 'Secrets Manager refuses the call',
  'secrets-manager-unavailable': 'Secrets Manager failed, or could not be reached',
} as const;

export type SecretFaultCode = keyof typeof SECRET_FAULTS;

export class SecretFault extends Error {
  override readonly name = 'SecretFault';
  readonly code: SecretFaultCode;

  /** @param cause what the call threw, if it did */
  constructor(code: SecretFaultCode, cause?: unknown) {
    super(SECRET_FAULTS[code], { cause });
    this.code = code;
  }

  /** For the log: the code, our words, and what AWS calls it, or Node. */
  get fields(): { readonly code: SecretFaultCode; readonly message: string; readonly cause?: string } {
    const cause = causeOf((this.cause ?? {}) as AwsError);
    return { code: this.code, message: this.message, ...(cause === undefined ? {} : { cause }) };
  }
}

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html */
const BY_NAME: Readonly<Record<string, SecretFaultCode>> = {
  ResourceNotFoundException: 'secret-not-found',
  InvalidRequestException: 'secret-deleted',
  DecryptionFailure: 'secret-not-decrypted',
};

const BY_FAILURE: Readonly<Record<AwsFailure, SecretFaultCode>> = {
  denied: 'secret-access-denied',
  throttled: 'secrets-manager-throttled',
  timeout: 'secrets-manager-timeout',
  refused: 'secrets-manager-refused',
  unavailable: 'secrets-manager-unavailable',
};

/** @param error what a call threw */
export function secretFaultOf(error: unknown): SecretFault {
  const awsError = (error ?? {}) as AwsError;
  return new SecretFault(BY_NAME[String(awsError.name)] ?? BY_FAILURE[awsFailureOf(awsError)], error);
}
