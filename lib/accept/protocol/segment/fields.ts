/**
 * Iterable's fields, and where in a call each comes from: the first place that has a value the field can hold.
 * docs/segment.md has the same rows, with what the destinations of Segment and RudderStack do.
 */

import { int32Id, int64Id, integer, type Kind, number, text, texts } from './kinds.ts';

export interface Row {
  /** Paths below the call; of an item, below the product. */
  readonly from: readonly string[];
  readonly kind: Kind;
  /** Iterable wants it: what the field can't hold is written nevertheless, and the checks name it. */
  readonly isRequired?: true;
  /** Iterable takes an empty one. */
  readonly mayBeEmpty?: true;
  /** What a call means that doesn't say it. */
  readonly otherwise?: string;
}

export type Fields = Readonly<Record<string, Row>>;

const IDS = {
  campaignId: 'properties.campaignId',
  templateId: 'properties.templateId',
} as const;

/** Of `events/track`. */
export const EVENT = {
  campaignId: { from: [IDS.campaignId], kind: int64Id },
  templateId: { from: [IDS.templateId], kind: int64Id },
} as const satisfies Fields;

/** Of `commerce/trackPurchase`. Iterable takes shorter ids here than for events. */
export const PURCHASE = {
  total: { from: ['properties.total', 'properties.revenue'], kind: number, isRequired: true },
  campaignId: { from: [IDS.campaignId], kind: int32Id },
  templateId: { from: [IDS.templateId], kind: int32Id },
} as const satisfies Fields;

/** Of each product. */
export const ITEM = {
  id: { from: ['product_id', 'productId', 'productID', 'id', 'sku'], kind: text, isRequired: true },
  sku: { from: ['sku'], kind: text },
  name: { from: ['name'], kind: text, isRequired: true, mayBeEmpty: true },
  price: { from: ['price'], kind: number, isRequired: true },
  quantity: { from: ['quantity'], kind: integer, isRequired: true, otherwise: '1' },
  categories: { from: ['categories', 'category'], kind: texts },
  url: { from: ['url'], kind: text },
  imageUrl: { from: ['image_url', 'imageUrl'], kind: text },
  description: { from: ['description'], kind: text },
} as const satisfies Fields;

/** Places of what is no field of its own. */
export const PLACES = {
  email: ['traits.email', 'properties.email', 'context.traits.email'],
  userId: ['userId'],
  /** Only for a call that names nobody else, as RudderStack reads it. */
  userIdElse: ['traits.userId', 'traits.id', 'context.traits.userId', 'context.traits.id'],
  anonymousId: ['anonymousId'],
  /** One order that is told twice is one purchase. */
  order: [
    ...['properties.order_id', 'properties.orderId'],
    ...['properties.checkout_id', 'properties.checkoutId'],
  ],
  event: ['event'],
  name: ['name', 'properties.name'],
  category: ['category', 'properties.category'],
  occurredAt: ['timestamp', 'originalTimestamp'],
  deviceToken: ['context.device.token'],
  browserToken: ['context.os.token'],
  applicationName: ['context.device.name', 'context.app.namespace'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Below a call, with a dot before each name but the first. */
export type Path = string;

/** Of a user's traits, what means more than itself. */
const TRAITS = ['email', 'phone', 'phoneNumber', 'newEmail'] as const;

export type Trait = (typeof TRAITS)[number];

/** Read for themselves, by their path. */
const OTHERS: readonly Path[] = [
  ...['messageId', 'previousId', 'receivedAt', 'sentAt', 'properties.products'],
  ...['context.externalId', 'context.device.type'],
  ...TRAITS.map((name) => `traits.${name}`),
  ...TRAITS.map((name) => `context.traits.${name}`),
];

const PATHS: readonly Path[] = [
  ...Object.values<Row>(EVENT).flatMap(({ from }) => from),
  ...Object.values<Row>(PURCHASE).flatMap(({ from }) => from),
  ...Object.values<readonly string[]>(PLACES).flat(),
  ...OTHERS,
];

/** What is read of each object, by the object's own path: nothing else of a call is taken apart. */
export const NAMES_IN: ReadonlyMap<Path, ReadonlySet<string>> = namesByObject(PATHS);

function namesByObject(paths: readonly Path[]): Map<Path, Set<string>> {
  const names = new Map<Path, Set<string>>();
  for (const path of paths) {
    const parts = path.split('.');
    for (const [depth, name] of parts.entries()) {
      const object = parts.slice(0, depth).join('.');
      names.set(object, (names.get(object) ?? new Set()).add(name));
    }
  }
  return names;
}
