import { expect, it } from 'vitest';
import type { SourceSettings } from '../../../../lib/config/define-config.ts';
import { call, requestFor, requestsFor } from '../../../support/segment.ts';

type Settings = NonNullable<SourceSettings['segment']>;

it.each<[string, object, Settings, string]>([
  ['page', { name: 'Home' }, {}, 'Home page'],
  ['page', { properties: { name: 'Home' } }, {}, 'Home page'],
  ['page', { name: '', properties: { name: 'Home' } }, {}, 'Home page'],
  ['page', { name: 404 }, {}, '404 page'],
  ['page', {}, {}, 'Loaded a Page'],
  ['page', { category: 'Docs' }, {}, 'Loaded a Page'],
  ['page', {}, { pageEvent: '{name} page' }, 'Loaded a Page'],
  ['page', { name: 'Home' }, { pageEvent: 'Viewed {name} Page' }, 'Viewed Home Page'],
  ['page', {}, { pageEvent: 'Viewed {name} Page' }, 'Viewed Page'],
  ['page', { name: "$& $'" }, { pageEvent: '{name} page' }, "$& $' page"],
  ['page', { name: '{category}', category: 'x' }, {}, '{category} page'],
  [
    'page',
    { name: 'A', category: 'Docs' },
    { pageEvent: 'Viewed {category} {name} Page' },
    'Viewed Docs A Page',
  ],
  ['page', { name: 'Home' }, { pageEvent: 'Loaded a Page' }, 'Loaded a Page'],
  ['screen', { name: 'Home' }, {}, 'Home screen'],
  ['screen', {}, {}, 'Loaded a Screen'],
  ['screen', { name: 'Home' }, { screenEvent: 'Screen' }, 'Screen'],
])('%s %j is an event named as the source likes (%j): %j', async (path, parts, settings, eventName) => {
  const [operation, body] = await requestFor(path, { ...call, ...parts }, settings);

  expect([operation, body.eventName]).toEqual(['events/track', eventName]);
});

it.each<[string, Settings]>([
  ['page', { pageEvent: false }],
  ['screen', { screenEvent: false }],
])('a %s is no event where the source says so', async (path, settings) => {
  expect(await requestsFor(path, { ...call, name: 'Home' }, settings)).toEqual([]);
});

it.each<[object, Settings, object | undefined]>([
  [{ name: 'Home', category: 'Docs' }, {}, { category: 'Docs' }],
  [{ name: 'Home' }, {}, undefined],
  [{ name: 'Home' }, { pageEvent: 'Loaded a Page' }, { name: 'Home' }],
  [{ name: 'Home', properties: { name: 'Start', a: 1.5 } }, { pageEvent: 'a' }, { name: 'Start', a: 1.5 }],
])('what the name of the event leaves out of %j (%j) is data: %j', async (parts, settings, dataFields) => {
  const [, body] = await requestFor('page', { ...call, ...parts }, settings);

  expect(body.dataFields).toEqual(dataFields);
});

it.each([
  [5, '5'],
  [true, 'true'],
  ['Song Played', 'Song Played'],
])('an event may be called %j', async (event, eventName) => {
  const [, body] = await requestFor('track', { ...call, event });

  expect(body.eventName).toBe(eventName);
});
