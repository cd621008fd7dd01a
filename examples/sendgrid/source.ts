/**
 * SendGrid: what became of an e-mail becomes an event, for example `sendgrid-bounce`. It signs with a private key of
 * its own (ECDSA), so the secret holds a public one: Settings → Mail Settings → Event Webhook → Signature Verification.
 * Choose at the provider: any events.
 */
import { createPublicKey, verify } from 'node:crypto';
import { type CustomRequest, custom, defineSource } from '#forwarder';

export const sendgridSource = defineSource({
  verify: custom<readonly SendgridEvent[]>('source-sendgrid', isGenuine),
  project: 'us',
  operations: ['events/track'],
  map: (events) =>
    events.map((event) => ({
      eventName: `sendgrid-${event.event}`,
      email: event.email,
      // An id has letters, digits and hyphens.
      id: `sendgrid-${event.sg_event_id.replaceAll(/[^A-Za-z0-9]/g, '-')}`,
      createdAt: event.timestamp,
      dataFields: {
        messageId: event.sg_message_id,
        ...(event.reason === undefined ? {} : { reason: event.reason }),
        ...(event.url === undefined ? {} : { url: event.url }),
      },
    })),
});

/** https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features */
function isGenuine({ headers, body }: CustomRequest, keys: readonly string[]): boolean {
  const signature = headers['x-twilio-email-event-webhook-signature'];
  const timestamp = headers['x-twilio-email-event-webhook-timestamp'];
  // Nobody can send an event twice, as the id is SendGrid's own: so it may be of any age.
  if (!signature || !timestamp) return false;
  const signed = Buffer.concat([Buffer.from(timestamp), body]);
  return keys.some((key) => verify('sha256', signed, publicKey(key), Buffer.from(signature, 'base64')));
}

/** SendGrid shows it as base64, in one line. */
function publicKey(base64: string) {
  return createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' });
}

/** https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event */
interface SendgridEvent {
  readonly email: string;
  /** `delivered`, `bounce`, `click`, … */
  readonly event: string;
  readonly reason?: string;
  readonly sg_event_id: string;
  readonly sg_message_id: string;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly url?: string;
}
