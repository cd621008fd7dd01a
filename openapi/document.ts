/** All doors as one OpenAPI 3.1 document, made of the tables that the doors go by. */
import { PROTOCOLS } from '../lib/accept/protocol/protocols.ts';
import { ERRORS, type ErrorCode } from '../lib/accept/refusal.ts';
import { BULK_REQUEST_NAMES } from '../lib/iterable/bulk-requests.ts';
import { operationNamed } from '../lib/iterable/operations.ts';
import {
  ACCEPTED_EXAMPLES,
  CLOUD_EVENT_EXAMPLES,
  CLOUD_EVENTS_EXAMPLES,
  iterableExamples,
  OWN_EXAMPLES,
  PARTLY_ACCEPTED_EXAMPLES,
  segmentExamples,
} from './examples.ts';
import type { Schema } from './json-schema.ts';
import { ref, schemaName, schemas } from './schemas.ts';

const JSON_TYPE = 'application/json';
const UNDER_SOURCE = {
  url: '/{source}',
  description: 'The path names the source.',
  variables: { source: { default: 'app' } },
};
const AT_ROOT = { url: '/', description: 'The key picks the source, among those that are verified by key.' };

const codes = Object.entries(ERRORS) as [ErrorCode, (typeof ERRORS)[ErrorCode]][];
const statuses = [...new Set(codes.map(([, { status }]) => status))].toSorted((a, b) => a - b);

function content(type: string, schema: Schema, more: { readonly examples?: Schema } = {}) {
  return { content: { [type]: { schema, ...more } } };
}

/** What can be wrong, by status, in the words of one protocol. */
function errorResponses(kind: string, error: Schema, exampleOf?: (code: ErrorCode) => object) {
  return Object.fromEntries(
    statuses.map((status) => {
      const rows = codes.filter(([, row]) => row.status === status);
      const description = rows.map(([code, { message }]) => `\`${code}\`: ${message}`).join('; ');
      const examples =
        exampleOf && Object.fromEntries(rows.map(([code]) => [code, { value: exampleOf(code) }]));
      return [`${kind}${status}`, { description, ...content(JSON_TYPE, error, examples && { examples }) }];
    }),
  );
}

function responses(good: Readonly<Record<string, object>>, kind: 'Error' | 'IterableError') {
  const refs = statuses.map((status) => [status, { $ref: `#/components/responses/${kind}${status}` }]);
  return { ...good, ...Object.fromEntries(refs) };
}

/** What a provider asks before it sends: with GET or HEAD, or as CloudEvents has it. */
const tried = {
  summary: "Whether a webhook's path is there",
  description: 'Only for a source whose requests are signed, or that has a `map`. It needs no credentials.',
  security: [],
  responses: { 200: { description: 'It is.' }, 405: { description: 'It is no webhook: use POST.' } },
};
const handshake = {
  summary: 'Whether a sender of CloudEvents may send',
  description:
    "As CloudEvents' HTTP webhooks have it, with `WebHook-Request-Origin`. It needs no credentials.",
  security: [],
  responses: {
    200: { description: 'It may: `WebHook-Allowed-Origin` and `WebHook-Allowed-Rate` say so.' },
    204: { description: 'A web app may: this was a preflight request (CORS).' },
    405: { description: 'It may not.' },
  },
};

const ownPath = {
  servers: [{ url: '/' }],
  parameters: [{ name: 'source', in: 'path', required: true, schema: { type: 'string' } }],
  post: {
    operationId: 'events',
    summary: 'Events, in the own form of the door or as CloudEvents',
    description:
      'One event, `{"events": […]}`, or the list alone. A source with a `map` function takes whatever that ' +
      'function reads. CloudEvents in binary mode come with their attributes in `ce-` headers. What begins ' +
      'with `{` or `[` is read as JSON, whatever its content type says.',
    parameters: [
      {
        name: 'Idempotency-Key',
        in: 'header',
        description: 'Makes the ids of events that bring none, so that the same request can be sent again.',
        schema: { type: 'string' },
      },
    ],
    requestBody: {
      required: true,
      content: {
        [JSON_TYPE]: {
          schema: { oneOf: [ref('Event'), ref('Events'), { type: 'array', items: ref('Event') }] },
          examples: OWN_EXAMPLES,
        },
        'application/cloudevents+json': { schema: ref('CloudEvent'), examples: CLOUD_EVENT_EXAMPLES },
        'application/cloudevents-batch+json': {
          schema: { type: 'array', items: ref('CloudEvent') },
          examples: CLOUD_EVENTS_EXAMPLES,
        },
      },
    },
    responses: responses(
      {
        202: {
          description: 'Every event is on the queue.',
          ...content(JSON_TYPE, ref('Accepted'), { examples: ACCEPTED_EXAMPLES }),
        },
        207: {
          description: 'Of a list, the good events are on the queue; mend and send the others.',
          ...content(JSON_TYPE, ref('Accepted'), { examples: PARTLY_ACCEPTED_EXAMPLES }),
        },
      },
      'Error',
    ),
  },
  get: tried,
  head: tried,
  options: handshake,
};

function iterableItem(name: string): object {
  const operation = operationNamed(name);
  const isCounted = BULK_REQUEST_NAMES.includes(name) || operation?.counts !== undefined;
  const needs = [
    operation?.key === 'client' ? " The project's secret must hold a client-side key." : '',
    operation?.mustBeNamed ? ' Only for sources whose setting `operations` names it.' : '',
  ].join('');
  return {
    post: {
      operationId: name,
      summary: `Iterable's own ${name}`,
      description: `Body and answer are Iterable's: https://api.iterable.com/api/docs.${needs}`,
      requestBody: {
        required: true,
        ...content(JSON_TYPE, ref(schemaName(name)), { examples: iterableExamples(name) }),
      },
      responses: responses(
        {
          200: {
            description: 'It is on the queue.',
            ...content(JSON_TYPE, ref(isCounted ? 'IterableCounts' : 'IterableAnswer')),
          },
        },
        'IterableError',
      ),
    },
  };
}

const segmentResponses = responses(
  { 200: { description: 'It is on the queue.', ...content(JSON_TYPE, ref('SegmentAnswer')) } },
  'Error',
);

/** Where Segment's libraries count their own errors. */
const metricsItem = {
  post: {
    operationId: 'segment/m',
    summary: "What Segment's libraries count of themselves",
    description: 'It needs no key, is not read, and leads to nothing.',
    security: [],
    responses: { 200: { description: 'Always.', ...content(JSON_TYPE, ref('SegmentAnswer')) } },
  },
};

function segmentItem(path: string): object {
  if (path === 'm') return metricsItem;
  // A short path is the first letter of the call.
  const name = PROTOCOLS.v1.paths.find((long) => long.length > 1 && long.startsWith(path)) ?? path;
  const isList = name === 'batch' || name === 'import';
  return {
    post: {
      operationId: `segment/${path}`,
      summary: `Segment's ${name}`,
      description:
        'The key of the source is the write key: as `writeKey` in the body too, if no header brings a key.',
      requestBody: {
        required: true,
        ...content(JSON_TYPE, ref(isList ? 'SegmentBatch' : 'SegmentCall'), {
          examples: segmentExamples(name),
        }),
      },
      responses: segmentResponses,
    },
  };
}

function beaconItem(): object {
  return {
    post: {
      operationId: 'segment/beacon',
      summary: "The beacon of RudderStack's library for browsers",
      description: "As `batch`. The key is in the query, because a beacon can't set headers.",
      security: [{ writeKey: [] }],
      requestBody: {
        required: true,
        ...content(JSON_TYPE, ref('SegmentBatch'), { examples: segmentExamples('batch') }),
      },
      responses: segmentResponses,
    },
  };
}

/** Each protocol that a path names: what it is called, for whom it is, and its paths as OpenAPI has them. */
const DESCRIPTIONS: Readonly<Record<keyof typeof PROTOCOLS, Titled & { itemOf: (path: string) => object }>> =
  {
    api: {
      title: "Iterable's API",
      description: 'For clients and SDKs of Iterable: they need only another host.',
      itemOf: iterableItem,
    },
    v1: {
      title: "Segment's API",
      description: 'For the libraries of Segment and RudderStack.',
      itemOf: segmentItem,
    },
    beacon: {
      title: "RudderStack's beacon",
      description: 'What a browser sends while its page is closed.',
      itemOf: beaconItem,
    },
  };

interface Titled {
  readonly title: string;
  readonly description: string;
}

/** The paths below the own one, a group for each protocol. */
const protocolGroups = Object.entries(DESCRIPTIONS).map(([segment, { itemOf, ...titled }]) => ({
  ...titled,
  paths: PROTOCOLS[segment as keyof typeof PROTOCOLS].paths.map(
    (path) => [`/${segment}/${path}`, itemOf(path)] as const,
  ),
}));

const healthPath = {
  servers: [{ url: '/' }],
  get: {
    operationId: 'health',
    summary: 'Whether the door is there',
    security: [],
    responses: { 200: { description: 'It is.' } },
  },
};

const PATH_GROUPS: readonly (Titled & {
  readonly paths: readonly (readonly [path: string, item: object])[];
})[] = [
  {
    title: 'Events',
    description: "In the door's own form, as CloudEvents, or as a `map` of the source reads them.",
    paths: [
      ['/{source}', ownPath],
      ['/health', healthPath],
    ],
  },
  ...protocolGroups,
];

/** Of a path's item, the members that are operations. */
const METHODS = ['get', 'head', 'options', 'post'];

/** Viewers show together what has the same tag. */
function tagged(item: object, title: string): object {
  return Object.fromEntries(
    Object.entries(item).map(([name, member]) => [
      name,
      METHODS.includes(name) ? { tags: [title], ...member } : member,
    ]),
  );
}

export const openApi = {
  openapi: '3.1.0',
  info: {
    title: 'Iterable event forwarder',
    version: '1',
    description:
      'Every event that is answered with success is delivered to Iterable, or waiting on the queue, or in the ' +
      'dead letter queue with its reason.',
  },
  servers: [UNDER_SOURCE, AT_ROOT],
  security: [{ apiKey: [] }, { bearer: [] }, { basic: [] }],
  tags: PATH_GROUPS.map(({ title, description }) => ({ name: title, description })),
  paths: Object.fromEntries(
    PATH_GROUPS.flatMap(({ title, paths }) => paths.map(([path, item]) => [path, tagged(item, title)])),
  ),
  components: {
    securitySchemes: {
      apiKey: { type: 'apiKey', in: 'header', name: 'Api-Key', description: "The source's key." },
      bearer: { type: 'http', scheme: 'bearer', description: "The source's key." },
      writeKey: {
        type: 'apiKey',
        in: 'query',
        name: 'writeKey',
        description: "The source's key, for the beacon only.",
      },
      basic: { type: 'http', scheme: 'basic', description: 'The key is the user name.' },
    },
    responses: {
      ...errorResponses('Error', ref('Error'), (code) => ({
        error: { code, message: ERRORS[code].message },
      })),
      ...errorResponses('IterableError', ref('IterableAnswer')),
    },
    schemas,
  },
} as const;
