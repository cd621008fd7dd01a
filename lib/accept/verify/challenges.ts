/** The requests by which a provider tries an address before it sends anything there. */
import type { Answer, Request } from '../request.ts';
import type { SettingsOf } from './scheme.ts';

/** https://docs.slack.dev/reference/events/url_verification */
export function slackUrlVerification({ body }: Request): Answer | undefined {
  // So no other request is parsed here.
  if (!body.includes('"url_verification"')) return undefined;
  const { type, challenge } = parseOrNothing(body);
  if (type !== 'url_verification' || typeof challenge !== 'string') return undefined;
  return { status: 200, body: { challenge } };
}

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#ping; any 2xx will do. */
export function githubPing({ headers }: Request): Answer | undefined {
  return headers['x-github-event'] === 'ping' ? { status: 200, body: { message: 'pong' } } : undefined;
}

const PING = /^webhook_id=\d{1,20}$/;

/**
 * Not signed, and anything but 200 is shown as a failure to whoever sets the webhook up:
 * https://github.com/woocommerce/woocommerce/blob/trunk/plugins/woocommerce/includes/class-wc-webhook.php,
 * `deliver_ping`.
 */
export function wooCommercePing(
  { body }: Request,
  { ping = true }: SettingsOf<'woocommerce'>,
): Answer | undefined {
  // A real delivery is JSON. A longer body isn't even read.
  return ping && body.length < 32 && PING.test(body.toString())
    ? { status: 200, body: { message: 'pong' } }
    : undefined;
}

function parseOrNothing(body: Buffer): { readonly type?: unknown; readonly challenge?: unknown } {
  try {
    return Object(JSON.parse(body.toString()));
  } catch {
    return {};
  }
}
