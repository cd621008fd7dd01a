/** A secret that can't be read, in the words of an operator's command. */
import { SecretFault, type SecretFaultCode } from '../lib/secrets/faults.ts';
import { type FaultKind, OperateFault } from './fault.ts';

const KINDS: Readonly<Partial<Record<SecretFaultCode, FaultKind>>> = {
  'secret-not-found': 'not-found',
  'secret-access-denied': 'no-rights',
  'secret-not-decrypted': 'no-rights',
  'secrets-manager-throttled': 'try-again',
  'secrets-manager-timeout': 'try-again',
  'secrets-manager-unavailable': 'try-again',
};

/**
 * @param name of the secret, with its prefix
 * @returns the error itself, if it is another
 */
export function secretFaultIn(error: unknown, name: string): unknown {
  if (!(error instanceof SecretFault)) return error;
  const { code, message } = error;
  return new OperateFault(KINDS[code] ?? 'failed', `the key in the secret ${name}: ${message}`, {
    cause: error,
    remedy: `docs/errors.md says what to do about ${code}`,
  });
}
