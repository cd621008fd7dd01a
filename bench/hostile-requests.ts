/** Requests that are small for their sender and may be large for the door. */
import { gzipSync } from 'node:zlib';

export interface HostileRequest {
  readonly title: string;
  /** `open` may use every operation, `narrow` tracks only, `mapped` and `edited` have functions; `stranger` has no key. */
  readonly sender: 'open' | 'narrow' | 'mapped' | 'edited' | 'stranger';
  /** Below the source. */
  readonly path: string;
  /** Before it is compressed. */
  readonly text: () => string;
}

const MIB = 1_048_576;

const times = (count: number, text: string) => Array.from({ length: count }, () => text).join(',');
const listOf = (count: number, text: string) => `[${times(count, text)}]`;
const event = (dataFields: string) => `{"eventName":"a","userId":"u","dataFields":${dataFields}}`;
const events = (count: number, text: string) => `{"events":${listOf(count, text)}}`;
const segmentPurchase = (products: string) =>
  `{"type":"track","event":"Order Completed","userId":"u","properties":{"total":1,"products":${products}}}`;
const SEGMENT_TRACK = '{"type":"track","event":"a","userId":"u"}';
const purchase = (items: string) =>
  `{"operation":"commerce/trackPurchase","total":1,"user":{"userId":"u"},"items":${items}}`;
const names = (count: number, prefix: string, value = '1') =>
  Array.from({ length: count }, (_, index) => `"${prefix}${index}":${value}`).join(',');

/** As many elements as a request of 6 MiB has room for. */
const filled = (element: string, around = 200) =>
  listOf(Math.floor((6 * MIB - around) / (element.length + 1)), element);

const own = (title: string, text: () => string): HostileRequest => ({
  title,
  sender: 'open',
  path: '',
  text,
});
const segment = (title: string, text: () => string): HostileRequest => ({
  ...own(title, text),
  path: '/v1/batch',
});
const iterable = (title: string, name: string, text: () => string): HostileRequest => ({
  ...own(title, text),
  path: `/api/${name}`,
});

const edited = (title: string, text: () => string): HostileRequest => ({
  ...own(`${title}, edited`, text),
  sender: 'edited',
});
const cart = (items: string) => `{"operation":"commerce/updateCart","user":{"userId":"u"},"items":${items}}`;
const NULLS = '"sku":null,"url":null,"imageUrl":null,"categories":null';

const NINETY_PURCHASES = () => `{"batch":${listOf(90, segmentPurchase(listOf(10_000, '{}')))}}`;

export const HOSTILE_REQUESTS: readonly HostileRequest[] = [
  segment('90 purchases of 10,000 empty items', NINETY_PURCHASES),
  { ...segment('the same, by a narrowed key', NINETY_PURCHASES), sender: 'narrow' },
  { ...segment('the same, by a stranger', NINETY_PURCHASES), sender: 'stranger' },
  { ...segment('6 MB of empty objects, by a stranger', () => filled('{}')), sender: 'stranger' },
  {
    ...segment(
      '400,000 names and a wrong key, by a stranger',
      () => `{${names(400_000, 'a')},"writeKey":"a"}`,
    ),
    sender: 'stranger',
  },
  segment(
    '9,999 calls that share 300,000 integrations',
    () => `{"integrations":{${names(300_000, 'a')}},"batch":${listOf(9_999, SEGMENT_TRACK)}}`,
  ),
  segment(
    '6 calls of 80,000 integrations that say no',
    () =>
      `{"batch":${listOf(6, `{"type":"track","event":"a","userId":"u","integrations":{${names(80_000, 'a').replaceAll(':1', ':0')}}}`)}}`,
  ),
  segment(
    '9 purchases of 9,999 empty items',
    () => `{"batch":${listOf(9, segmentPurchase(listOf(9_999, '{}')))}}`,
  ),
  own('9 purchases of 9,999 empty items, own form', () => events(9, purchase(listOf(9_999, '{}')))),
  own('9 purchases of 9,999 categories that are numbers', () =>
    events(9, purchase(`[{"categories":${listOf(9_998, '1')}}]`)),
  ),
  own('10,000 empty events', () => events(10_000, '{}')),
  own('10,000 numbers for events', () => events(10_000, '1')),
  own('10,000 operations that are none', () => events(10_000, '{"operation":"a"}')),
  own('10,000 events with three faults each', () =>
    events(10_000, `{"eventName":"${'\\u0007'.repeat(80)}","email":"a","createdAt":-1}`),
  ),
  segment('10,000 empty calls', () => `{"batch":${listOf(10_000, '{}')}}`),
  segment(
    '10,000 calls that share 100 kB',
    () => `{"context":{"a":"${'a'.repeat(100_000)}"},"batch":${listOf(10_000, SEGMENT_TRACK)}}`,
  ),
  segment(
    '10,000 calls that share 3,000 names',
    () => `{"context":{${names(3_000, 'a')}},"batch":${listOf(10_000, SEGMENT_TRACK)}}`,
  ),
  segment(
    '9,999 calls that share 800 bytes of dates',
    () =>
      `{"context":{"traits":{"a":${listOf(30, '"2026-01-01T00:00:00Z"')}},${names(3_000, 'a')}},"batch":${listOf(9_999, SEGMENT_TRACK.replace('track', 'identify'))}}`,
  ),
  segment(
    '6 identifies of 340,000 empty texts',
    () =>
      `{"batch":${listOf(6, `{"type":"identify","userId":"u","traits":{"a":${listOf(340_000, '""')}}}`)}}`,
  ),
  segment(
    '6 calls of 45,000 dates',
    () =>
      `{"batch":${listOf(6, `{"type":"track","event":"a","userId":"u","properties":{"d":{"context":${listOf(45_000, '"2026-01-01T00:00:00Z"')}}}}`)}}`,
  ),
  segment(
    '6 calls of 500,000 ones',
    () =>
      `{"batch":${listOf(6, `{"type":"track","event":"a","userId":"u","properties":{"context":${listOf(500_000, '1')}}}`)}}`,
  ),
  segment(
    '9,999 orders that share 800 bytes of traits',
    () =>
      `{"context":{"traits":{"a":"${'a'.repeat(780)}"}},"batch":${listOf(9_999, '{"type":"track","event":"Order Completed","userId":"u","properties":{"products":[{}]}}')}}`,
  ),
  segment(
    '6 calls of 80,000 names',
    () =>
      `{"batch":${listOf(6, `{"type":"track","event":"a","userId":"u","properties":{${names(80_000, 'a')}}}`)}}`,
  ),
  segment(
    '6 identifies of 75,000 names',
    () => `{"batch":${listOf(6, `{"type":"identify","userId":"u","traits":{${names(75_000, 'a')}}}`)}}`,
  ),
  segment(
    '10,000 identifies that share a push token',
    () =>
      `{"context":{"device":{"token":"${'a'.repeat(700)}","name":"b"}},"batch":${listOf(10_000, '{"type":"identify","userId":"u"}')}}`,
  ),
  segment(
    '10,000 calls that share an e-mail of 1 MB',
    () =>
      `{"context":{"traits":{"email":"${' '.repeat(1_000_000)}a"}},"batch":${listOf(10_000, SEGMENT_TRACK)}}`,
  ),
  segment(
    '10,000 calls that share 100,000 names of others',
    () =>
      `{"sentAt":"${'1'.repeat(1_000_000)}","context":{"externalId":${listOf(100_000, '{}')}},"batch":${listOf(10_000, SEGMENT_TRACK)}}`,
  ),
  segment(
    '5 purchases of 9,999 products that are text',
    () =>
      `{"batch":${listOf(5, segmentPurchase(listOf(9_999, '{"id":"a","name":1,"price":"000001.50","quantity":"2.0"}')))}}`,
  ),
  segment(
    '6 calls of 20,000 escaped dates',
    () =>
      `{"batch":${listOf(6, `{"type":"track","event":"a","userId":"u","properties":{"context":${listOf(20_000, '"2026-01-01T00:00:00\\u002b02:00"')}}}`)}}`,
  ),
  own('6 events of 80,000 unknown fields', () =>
    events(6, `{"eventName":"a","userId":"u",${names(80_000, 'a')}}`),
  ),
  own('6 MB of empty objects', () => filled('{}')),
  { ...own('6 MB of empty objects for a map', () => filled('{}')), sender: 'mapped' },
  { ...own('99,999 empty objects for a map', () => listOf(99_999, '{}')), sender: 'mapped' },
  {
    ...own(
      '50,000 ids beside 40,000 names for a map',
      () => `{"ids":${listOf(50_000, '1234567890123456789')},${names(40_000, 'b')}}`,
    ),
    sender: 'mapped',
  },
  own('10,000 purchases of 9 empty items', () => events(10_000, purchase(listOf(9, '{}')))),
  own('9,000 lists of 9 empty subscribers', () =>
    events(9_000, `{"operation":"lists/subscribe","listId":1,"subscribers":${listOf(9, '{}')}}`),
  ),
  own('10,000 events of 60 unknown fields', () =>
    events(10_000, `{"eventName":"a","userId":"u",${names(60, 'a')}}`),
  ),
  iterable('10,000 empty events', 'events/trackBulk', () => events(10_000, '{}')),
  iterable(
    '10,000 empty subscribers',
    'lists/subscribe',
    () => `{"listId":1,"subscribers":${listOf(10_000, '{}')}}`,
  ),
  iterable(
    '10,000 subscribers that share 22 names',
    'lists/subscribe',
    () => `{"listId":1,${names(22, 'a')},"subscribers":${listOf(10_000, '{"userId":"u"}')}}`,
  ),
  own('9,000 lists of 9 subscribers', () =>
    events(9_000, `{"operation":"lists/subscribe","listId":1,"subscribers":${listOf(9, '{"userId":"u"}')}}`),
  ),
  own('6 MB of ones', () => filled('1')),
  own('6 MB of ones in one event', () => event(`{"a":${filled('1')}}`)),
  own('5 events of 1 MB of ones', () => events(5, event(`{"a":${listOf(500_000, '1')}}`))),
  own('6 MB of empty objects in one event', () => event(`{"a":${filled('{}')}}`)),
  own('9 carts of 6,000 items of nulls', () =>
    events(9, cart(listOf(6_000, `{"id":"a","name":"a","price":1,"quantity":1,${NULLS}}`))),
  ),
  own('10,000 events of nulls', () =>
    events(
      10_000,
      '{"eventName":"a","userId":"u","email":null,"id":null,"createdAt":null,"dataFields":null}',
    ),
  ),
  own('6 events of 60,000 nulls', () =>
    events(6, `{"eventName":"a","userId":"u",${names(60_000, 'a').replaceAll(':1', ':null')}}`),
  ),
  own('10 purchases of 9,999 valid items', () =>
    events(10, purchase(listOf(9_999, '{"id":"a","name":"a","price":1,"quantity":1}'))),
  ),
  {
    ...own(
      '550,000 names and an escape for a map',
      () => `{"a":"\\n",${names(550_000, '').replaceAll(':1', ':0')}}`,
    ),
    sender: 'mapped',
  },
  {
    ...own(
      '90,000 names of objects in escapes for a map',
      () => `{${names(90_000, '\\u0041', `{"\\u0042":[{}]}`)}}`,
    ),
    sender: 'mapped',
  },
  edited('6 events of 80,000 names', () => events(6, event(`{${names(80_000, 'a')}}`))),
  edited('6 events of 80,000 unknown fields', () =>
    events(6, `{"eventName":"a","userId":"u",${names(80_000, 'a')}}`),
  ),
  edited('6 events of 80,000 names, one in an escape', () =>
    events(6, event(`{"\\n":1,${names(80_000, 'a')}}`)),
  ),
  edited(
    '9,000 events of 50 names of their own',
    () =>
      `{"events":[${Array.from({ length: 9_000 }, (_, index) => event(`{${names(50, `${index.toString(36)}z`)}}`)).join(',')}]}`,
  ),
  own(
    '9,000 events of 50 names of their own',
    () =>
      `{"events":[${Array.from({ length: 9_000 }, (_, index) => event(`{${names(50, `${index.toString(36)}z`)}}`)).join(',')}]}`,
  ),
  {
    ...own(
      '80,000 objects of 4 names of their own for a map',
      () =>
        `[${Array.from({ length: 80_000 }, (_, index) => `{${names(4, `${index.toString(36)}z`)}}`).join(',')}]`,
    ),
    sender: 'mapped',
  },
  edited('10,000 events of 60 names', () => events(10_000, event(`{${names(60, 'a')}}`))),
  edited('10 purchases of 9,999 valid items', () =>
    events(10, purchase(listOf(9_999, '{"id":"a","name":"a","price":1,"quantity":1}'))),
  ),
  edited('10,000 small events', () => events(10_000, event('{"n":9007199254740993,"a":1.0}'))),
  edited('10,000 events of 30 names', () => events(10_000, event(`{${names(30, 'a')}}`))),
  edited('5 events of 1 MB of ones', () => events(5, event(`{"a":${listOf(500_000, '1')}}`))),
  edited('5 events, 60 levels of 1,500 names each', () =>
    events(5, event(`${`{${names(1_500, 'a')},"b":`.repeat(60)}1${'}'.repeat(60)}`)),
  ),
  own('10,000 lists, 30 deep each', () => events(10_000, '['.repeat(30) + ']'.repeat(30))),
  own('a list 3,000,000 deep', () => '['.repeat(3_000_000) + ']'.repeat(3_000_000)),
  own('3,000,000 brackets that never close', () => '['.repeat(3_000_000)),
  own('objects, 1,000,000 deep', () => `${'{"":'.repeat(1_000_000)}0${'}'.repeat(1_000_000)}`),
  own('10,000 lists, 290 deep each', () => events(10_000, '['.repeat(290) + ']'.repeat(290))),
  own('10,000 events with a name twice', () => events(10_000, '{"a":1,"a":2}')),
  segment('10,000 calls with a name twice', () => `{"batch":${listOf(10_000, '{"a":1,"a":2}')}}`),
  own('6 MB of objects with a name twice', () => filled('{"":0,"":0}')),
  own('6 MB of half surrogates in one text', () => event(`{"a":"${'\\ud800'.repeat(1_000_000)}"}`)),
  own('5 events, 60 levels of 1,500 names each', () =>
    events(5, event(`${`{${names(1_500, 'a')},"b":`.repeat(60)}1${'}'.repeat(60)}`)),
  ),
  own('5 events of 1 MB, 60 deep, with an escape', () =>
    events(5, event(`${'{"a":'.repeat(60)}"${'a'.repeat(1_000_000)}\\n"${'}'.repeat(60)}`)),
  ),
  own('6 MB of escapes in one text', () => event(`{"a":"${'\\u0041'.repeat(1_000_000)}"}`)),
  own('6 MB of half surrogates in texts', () => events(9_000, event(`{"a":"${'\\ud800'.repeat(90)}"}`))),
  own('200,000 names in escapes', () => event(`{${names(200_000, '\\u0041')}}`)),
  own('400,000 fields that nobody knows', () => `{"eventName":"a","userId":"u",${names(400_000, 'a')}}`),
  own('300 MB of blanks', () => ' '.repeat(300_000_000)),
  // For comparison: this one is honest and taken.
  segment(
    '1,000 orders of 11 items, honest',
    () =>
      `{"batch":${listOf(1_000, segmentPurchase(listOf(11, '{"id":"a","name":"b","price":1,"quantity":1}')))}}`,
  ),
];

export function wireBytesOf({ text }: HostileRequest): { readonly body: Buffer; readonly inflated: number } {
  const inflated = Buffer.from(text());
  return { body: gzipSync(inflated), inflated: inflated.length };
}
