/**
 * The credentials for the SQS, the Secrets Manager and the DynamoDB of this machine. The id is the secret: it is made
 * anew at each start, never printed, and given to the stack's own processes and its operator only. Signatures are not
 * verified, since who could read the id on its way could as well read the answers.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What every client signs with. */
export const SECRET_ACCESS_KEY = 'local';

const MESSAGE = 'The security token included in the request is invalid.';

export function createAccessKeyId(): string {
  return randomBytes(16).toString('hex');
}

/**
 * The id in a signature of version 4 is the first part of its credential:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
 */
export function isSignedWith(accessKeyId: string, authorization = ''): boolean {
  const [, id = ''] = /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\//.exec(authorization) ?? [];
  return timingSafeEqual(digest(id), digest(accessKeyId));
}

/** AWS's answer to an id that it does not know: each service has a name of its own for it. */
export function unknownCredentials(name: 'InvalidClientTokenId' | 'UnrecognizedClientException'): object {
  return { __type: name, message: MESSAGE };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
