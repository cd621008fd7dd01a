/** What the door is measured with: requests of several sizes, and some that it must refuse. */
import { FIELDS } from './records.ts';
import { requestOf } from './requests.ts';

/** By the events in a request: how many requests warm a process up, and how many are measured. */
export const SIZES = [
  { events: 1, warmUps: 500, requests: 1_000 },
  { events: 10, warmUps: 50, requests: 200 },
  { events: 100, warmUps: 10, requests: 40 },
  { events: 500, warmUps: 5, requests: 20 },
] as const;

export type Size = (typeof SIZES)[number];

const eventOf = (number: number) => ({
  eventName: 'bench',
  email: 'ada@example.com',
  id: `bench-${number}`,
  createdAt: 1_700_000_000,
  dataFields: FIELDS,
});

export const eventsOf = (count: number) => Array.from({ length: count }, (_, number) => eventOf(number));

const textOf = (events: readonly object[]) => JSON.stringify(events.length === 1 ? events[0] : { events });

export const acceptedOf = ({ events }: Size) => requestOf(textOf(eventsOf(events)));

const WRONG = { ...eventOf(0), dataFields: 'none' };

/** Each beside an accepted request of as many events. */
export const REFUSALS = [
  { what: 'one event with a wrong field', events: 1, status: 400, request: requestOf(textOf([WRONG])) },
  {
    what: '500 events, each with a wrong field',
    events: 500,
    status: 400,
    request: requestOf(textOf(eventsOf(500).map((event) => ({ ...event, dataFields: 'none' })))),
  },
  {
    what: '500 events and a key that is none',
    events: 500,
    status: 401,
    request: requestOf(textOf(eventsOf(500)), 'another-key-than-the-right'),
  },
  {
    what: '500 events whose text ends too early',
    events: 500,
    status: 400,
    request: requestOf(textOf(eventsOf(500)).slice(0, -1)),
  },
] as const;
