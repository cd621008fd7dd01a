/**
 * Twilio: HMAC over the address and the parameters of a form. As its own library verifies it:
 * https://github.com/twilio/twilio-node/blob/main/src/webhooks/webhooks.ts
 */
import type { SignatureFormat } from '../../config/verification.ts';
import type { Request } from '../request.ts';
import type { SettingsOf } from './scheme.ts';
import { signatureSchemeBy } from './signature.ts';

const SETTINGS_HEADER = 'x-twilio-webhooks-signature-settings';

/** By the names that Twilio gives them in a header. */
const ALGORITHMS: Readonly<Record<string, SignatureFormat['algorithm']>> = {
  HMAC_SHA1: 'sha1',
  HMAC_SHA256: 'sha256',
};

export const twilioScheme = signatureSchemeBy<SettingsOf<'twilio'>>((settings, request) => {
  // What the source demands, no header can change.
  const algorithm = settings.algorithm ?? saidBy(request);
  if (algorithm === undefined) return { why: 'unreadable', header: SETTINGS_HEADER };
  const format = { header: 'x-twilio-signature', algorithm, encoding: 'base64' } as const;
  return [
    { ...format, template: '{url}{form}' },
    { ...format, template: '{url-with-port}{form}' },
  ];
});

/** Of `key=…,algorithm=HMAC_SHA256`. Without that it is SHA-1; `undefined` for one that nobody knows. */
function saidBy({ headers }: Request): SignatureFormat['algorithm'] | undefined {
  const settings = headers[SETTINGS_HEADER] ?? '';
  const [algorithm = 'HMAC_SHA1'] = settings.split(',').flatMap((setting) => {
    const [name = '', value = ''] = setting.split('=', 2).map((part) => part.trim());
    return name === 'algorithm' && value !== '' ? [value.toUpperCase()] : [];
  });
  return Object.hasOwn(ALGORITHMS, algorithm) ? ALGORITHMS[algorithm] : undefined;
}
