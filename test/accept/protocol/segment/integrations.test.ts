import { describe, expect, it } from 'vitest';
import type { SourceSettings } from '../../../../lib/config/define-config.ts';
import { openDoor } from '../../../support/door.ts';

type Json = unknown;
const call = { type: 'track', event: 'Clinic Page Seen', userId: 'u1' };

/** How many of the calls were queued. */
async function queuedOf(path: string, body: object, segment: SourceSettings['segment'] = {}) {
  const { post, queue } = openDoor({ segment });
  const answer = await post(body, { path: `/app/v1/${path}` });
  expect(answer).toMatchObject({ status: 200, body: { success: true } });
  expect(queue.buried).toEqual([]);
  return queue.sent.length;
}

/** What the call says, and whether it is for Iterable. */
const ROWS: readonly [integrations: Json, isMeant: boolean][] = [
  [undefined, true],
  [null, true],
  [{}, true],
  [[], true],
  [{ All: true }, true],
  [{ All: false }, false],
  [{ All: false, Amplitude: true }, false],
  [{ All: false, Iterable: true }, true],
  [{ All: false, Iterable: {} }, true],
  [{ All: false, Iterable: { campaignId: 7 } }, true],
  [{ All: false, 'Iterable (Actions)': true }, true],
  [{ All: false, 'Actions Iterable': true }, true],
  [{ Iterable: false }, false],
  [{ 'Actions Iterable': false }, false],
  [{ All: true, 'Iterable (Actions)': false }, false],
  [{ Amplitude: false }, true],
  // Names are compared with case, as Segment says. A no counts in any.
  [{ All: false, iterable: true }, false],
  [{ iterable: false }, false],
  [{ ITERABLE: false }, false],
  [{ all: false }, false],
  [{ all: false, All: true }, false],
  [{ Iterable: true, 'Iterable (Actions)': false }, false],
  [{ 'Iterable (Actions)': false, Iterable: true }, false],
  // What is no boolean: only what can't be misunderstood is a yes.
  [{ Iterable: null }, true],
  [{ All: false, Iterable: null }, false],
  [{ All: null }, true],
  [{ All: 'false' }, false],
  [{ All: 0 }, false],
  [{ All: '' }, false],
  [{ All: 'true' }, true],
  [{ Iterable: 'false' }, false],
  [{ Iterable: 'False' }, false],
  [{ Iterable: 'no' }, false],
  [{ Iterable: 'trueish' }, false],
  [{ Iterable: 0 }, false],
  [{ All: false, Iterable: 'True' }, true],
  [{ All: false, Iterable: 1 }, true],
  [{ All: false, Iterable: [] }, true],
  // What is no object says nothing of Iterable, and may say that nobody is to have it.
  [false, false],
  ['none', false],
  [0, false],
  [['Amplitude'], false],
  [true, true],
];

describe('the integrations of a call', () => {
  it.each(ROWS)('say whether it is for Iterable: %j', async (integrations, isMeant) => {
    expect(await queuedOf('track', { ...call, integrations })).toBe(isMeant ? 1 : 0);
    expect(await queuedOf('batch', { batch: [{ ...call, integrations }] })).toBe(isMeant ? 1 : 0);
  });

  it.each(['track', 'identify', 'page', 'screen', 'alias', 'group'])('count for %s', async (type) => {
    const body = { ...call, type, previousId: 'u0', integrations: { Iterable: false } };

    expect(await queuedOf(type, body)).toBe(0);
  });

  it('may be written with escapes', async () => {
    expect(await queuedOf('track', { ...call, integrations: JSON.parse('{"Iter\\u0061ble":false}') })).toBe(
      0,
    );
  });

  it('come before all that may be wrong with the call: nothing of it is kept', async () => {
    const bad = { ...call, event: 7, timestamp: 'soon', type: 'none', integrations: { All: false } };

    expect(await queuedOf('batch', { batch: [bad, call] })).toBe(1);
  });

  it('leave a number in the log, and bury what is bad beside', async () => {
    const { post, queue, logged } = openDoor();
    const dropped = { ...call, integrations: { Iterable: false } };
    const answer = await post({ batch: [dropped, { type: 'none' }, dropped] }, { path: '/app/v1/batch' });

    expect(answer).toMatchObject({ status: 200, body: { success: true } });
    expect([queue.sent.length, queue.buried.length]).toEqual([0, 1]);
    expect(logged()).toMatchObject([{ event: 'request-answered', dropped: 2, accepted: 0, refused: 1 }]);
  });

  it('of a source go by the names that it has for Iterable', async () => {
    const segment = { integrations: ['Iterable EU'] };
    const of = (integrations: object) => queuedOf('track', { ...call, integrations }, segment);

    expect(await of({ All: false, 'Iterable EU': true })).toBe(1);
    expect(await of({ All: false, Iterable: true })).toBe(0);
    expect(await of({ 'Iterable EU': false })).toBe(0);
    expect(await of({ Iterable: false })).toBe(1);
  });
});

describe('the integrations of a batch', () => {
  it.each<[batch: Json, call: Json, isMeant: boolean]>([
    [{ All: false }, undefined, false],
    [{ All: false }, {}, false],
    [{ All: false, Iterable: true }, {}, true],
    [{ Iterable: false }, {}, false],
    [{ Iterable: false }, { Amplitude: true }, false],
    [{ Iterable: false }, { Iterable: true }, true],
    [{ Iterable: false }, { All: true }, false],
    [{ All: false }, { All: true }, true],
    [{ All: false }, { Iterable: {} }, true],
    [{ All: true }, { All: false }, false],
    [{ Iterable: true }, { All: false }, false],
    [{ Iterable: true }, { Iterable: false }, false],
    [false, {}, false],
    [undefined, { Iterable: false }, false],
  ])('decide what a call leaves open: %j and %j', async (integrations, own, isMeant) => {
    const batch = [{ ...call, integrations: own }];

    expect(await queuedOf('batch', { batch, integrations })).toBe(isMeant ? 1 : 0);
  });

  it('are for those calls that say nothing else', async () => {
    const batch = [call, { ...call, integrations: { Iterable: true } }, { ...call, integrations: {} }];

    expect(await queuedOf('import', { batch, integrations: { All: false } })).toBe(1);
  });
});
