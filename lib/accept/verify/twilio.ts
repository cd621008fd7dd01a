/**
 * Twilio: HMAC over the address and the parameters of a form. As its own library verifies it:
 * https://github.com/twilio/twilio-node/blob/main/src/webhooks/webhooks.ts
 */
import type { SignatureFormat } from '../../config/verification.ts';
import type { Request } from '../request.ts';
import type { SettingsOf } from './scheme.ts';
import { signatureSchemeBy } from './signature.ts';

const TEMPLATES = ['{url}{form}', '{url-with-port}{form}'];

/** By the names that Twilio gives them in a header. */
const ALGORITHMS: Readonly<Record<string, SignatureFormat['algorithm']>> = {
  HMAC_SHA1: 'sha1',
  HMAC_SHA256: 'sha256',
};

export const twilioScheme = signatureSchemeBy<SettingsOf<'twilio'>>((settings, request) => {
  // What the source demands, no header can change.
  const algorithm = settings.algorithm ?? saidBy(request);
  return algorithm === undefined
    ? []
    : TEMPLATES.map((template) => ({
        header: 'x-twilio-signature',
        algorithm,
        encoding: 'base64',
        template,
      }));
});

/** Of `key=…,algorithm=HMAC_SHA256`. Without that it is SHA-1; `undefined` for one that nobody knows. */
function saidBy({ headers }: Request): SignatureFormat['algorithm'] | undefined {
  const settings = headers['x-twilio-webhooks-signature-settings'] ?? '';
  const [algorithm = 'HMAC_SHA1'] = settings.split(',').flatMap((setting) => {
    const [name = '', value = ''] = setting.split('=', 2).map((part) => part.trim());
    return name === 'algorithm' && value !== '' ? [value.toUpperCase()] : [];
  });
  return Object.hasOwn(ALGORITHMS, algorithm) ? ALGORITHMS[algorithm] : undefined;
}
