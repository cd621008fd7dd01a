/**
 * Mailgun: what became of an e-mail becomes an event, for example `mailgun-failed`. The signature is in the body,
 * and the secret holds the account's HTTP webhook signing key (Sending → Webhooks).
 * Choose at the provider: any events.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { type CustomRequest, custom, defineSource } from '#forwarder';

const MAX_AGE_SECONDS = 300;
/** Far more than Mailgun sends. The body is parsed before anybody knows who sent it. */
const MAX_BYTES = 256 * 1024;

export const mailgunSource = defineSource({
  verify: custom<MailgunBody>('source-mailgun', isGenuine),
  project: 'us',
  operations: ['events/track'],
  map: ({ 'event-data': event }) => ({
    eventName: `mailgun-${event.event}`,
    email: event.recipient,
    // An id has letters, digits and hyphens.
    id: `mailgun-${event.id.replaceAll(/[^A-Za-z0-9]/g, '-')}`,
    createdAt: Math.floor(event.timestamp),
    dataFields: {
      ...(event.message ? { messageId: event.message.headers['message-id'] } : {}),
      ...(event.reason ? { reason: event.reason } : {}),
      ...(event.url ? { url: event.url } : {}),
    },
  }),
});

/**
 * https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks. The signature is of time and
 * token alone, not of the rest of the body: whoever has one of its requests could send another body with it. So it
 * must be fresh.
 */
function isGenuine({ body }: CustomRequest, keys: readonly string[]): boolean {
  if (body.length > MAX_BYTES) return false;
  const { timestamp, token, signature } = (JSON.parse(body.toString()) as MailgunBody).signature;
  const age = Math.abs(Date.now() / 1000 - Number(timestamp));
  if (!(age <= MAX_AGE_SECONDS)) return false;
  const given = Buffer.from(signature);
  return keys.some((key) => {
    const right = Buffer.from(createHmac('sha256', key).update(`${timestamp}${token}`).digest('hex'));
    return given.length === right.length && timingSafeEqual(given, right);
  });
}

/** https://documentation.mailgun.com/docs/mailgun/user-manual/events/event-structure */
interface MailgunBody {
  readonly signature: { readonly timestamp: string; readonly token: string; readonly signature: string };
  readonly 'event-data': {
    /** `delivered`, `failed`, `opened`, … */
    readonly event: string;
    readonly id: string;
    readonly message?: { readonly headers: { readonly 'message-id': string } };
    readonly reason?: string;
    readonly recipient: string;
    /** Unix seconds, with a fraction. */
    readonly timestamp: number;
    readonly url?: string;
  };
}
