/**
 * What the bodies of the listed providers hold, as far as it is the same in all of them. What differs from one
 * kind of webhook to the next is `any`; a scheme's type argument says it: `github<Push>('source-github')`.
 */
// biome-ignore-all lint/suspicious/noExplicitAny: only the kind of webhook says what is in there

/** Where its sender alone says what a body holds. */
export type AnyBody = any;

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads */
export interface GithubBody {
  readonly action?: string;
  /** Nobody did what a schedule or GitHub itself did. */
  readonly sender?: GithubUser;
  readonly repository?: {
    readonly id: number;
    readonly name: string;
    readonly full_name: string;
    readonly [field: string]: any;
  };
  readonly organization?: { readonly id: number; readonly login: string; readonly [field: string]: any };
  readonly installation?: { readonly id: number; readonly [field: string]: any };
  readonly [field: string]: any;
}

interface GithubUser {
  readonly id: number;
  readonly login: string;
  /** `User`, `Bot`, `Organization`. */
  readonly type: string;
  readonly [field: string]: any;
}

/** https://developers.hubspot.com/docs/api-reference/webhooks-webhooks-v3/guide */
export type HubspotBody = readonly HubspotEvent[];

interface HubspotEvent {
  readonly eventId: number;
  readonly subscriptionId: number;
  /** `contact.creation`, `deal.propertyChange`, … */
  readonly subscriptionType: string;
  readonly portalId: number;
  readonly appId: number;
  /** Milliseconds since 1970. */
  readonly occurredAt: number;
  readonly attemptNumber: number;
  readonly objectId: number;
  readonly propertyName?: string;
  readonly propertyValue?: string;
  readonly changeSource?: string;
  readonly [field: string]: any;
}

/** https://segment.com/docs/connections/spec/common */
export interface SegmentBody {
  readonly type: 'alias' | 'group' | 'identify' | 'page' | 'screen' | 'track';
  readonly messageId: string;
  readonly timestamp: string;
  readonly userId?: string | null;
  readonly anonymousId?: string | null;
  /** Of `track`. */
  readonly event?: string;
  /** Of `page` and `screen`. */
  readonly name?: string;
  readonly properties?: any;
  readonly traits?: any;
  readonly context?: any;
  readonly [field: string]: any;
}

/** https://docs.slack.dev/apis/events-api; of a form, its parameters: https://docs.slack.dev/interactivity */
export interface SlackBody {
  /** `event_callback`, except in forms. */
  readonly type?: string;
  readonly team_id?: string;
  readonly api_app_id?: string;
  readonly event?: { readonly type: string; readonly [field: string]: any };
  readonly event_id?: string;
  /** Unix seconds. */
  readonly event_time?: number;
  readonly [field: string]: any;
}

/** https://docs.stripe.com/api/events/object */
export interface StripeBody {
  readonly id: string;
  readonly object: string;
  /** `charge.succeeded`, … */
  readonly type: string;
  readonly account?: string;
  readonly api_version: string | null;
  /** Unix seconds. */
  readonly created: number;
  readonly data: { readonly object: any; readonly previous_attributes?: any };
  readonly livemode: boolean;
  readonly pending_webhooks: number;
  readonly request: { readonly id: string | null; readonly idempotency_key: string | null } | null;
}

/**
 * https://www.twilio.com/docs/usage/webhooks: the parameters of a form, each of them a text. One that comes
 * several times is a list; those that are named here come once.
 */
export interface TwilioBody {
  readonly AccountSid: string;
  readonly ApiVersion?: string;
  readonly Body?: string;
  readonly CallSid?: string;
  readonly CallStatus?: string;
  readonly ErrorCode?: string;
  readonly From?: string;
  readonly MessageSid?: string;
  readonly MessageStatus?: string;
  readonly MessagingServiceSid?: string;
  readonly SmsSid?: string;
  readonly SmsStatus?: string;
  readonly To?: string;
  readonly [parameter: string]: string | readonly string[] | undefined;
}
