/** Requests by which a sender tries an address before it sends events there. They bring no credentials. */
import type { Source } from '../../config/define-config.ts';
import type { Answer, Request } from '../request.ts';

/**
 * Whether its sender is a provider that may try the address with GET or HEAD. A client of one's own does not: its
 * GET is a POST that a redirect has changed, and must not look like success.
 */
export function isWebhook({ verify, map }: Source): boolean {
  return verify.scheme !== 'api-key' || map !== undefined;
}

/** A name of DNS: https://github.com/cloudevents/spec/blob/main/cloudevents/http-webhook.md#412-webhook-request-origin */
const SYSTEM = /^[\w.:*-]{1,255}$/;

/**
 * Allows a sender of CloudEvents, such as Azure Event Grid, to send to a source's own path. That says only that the
 * door expects events: each of them is verified like any other. A callback (`WebHook-Request-Callback`) is not
 * called, because the answer gives the permission already, and the door calls no address that a stranger names.
 * https://github.com/cloudevents/spec/blob/main/cloudevents/http-webhook.md#4-abuse-protection
 * @param isOwnPath whether it is asked of a source's own path
 * @returns `undefined` if it is no such question
 */
export function handshakeAnswer({ method, headers }: Request, isOwnPath: boolean): Answer | undefined {
  const system = headers['webhook-request-origin'] ?? '';
  // That would be a browser's question, which has an answer of its own.
  const isPreflight = headers['access-control-request-method'] !== undefined;
  if (method !== 'OPTIONS' || isPreflight || !isOwnPath || !SYSTEM.test(system)) return undefined;
  return {
    status: 200,
    headers: { allow: 'POST', 'webhook-allowed-origin': system, 'webhook-allowed-rate': '*' },
  };
}
