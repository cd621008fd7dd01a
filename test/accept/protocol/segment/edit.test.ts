/** A source's `edit` and what Segment's calls become. */
import { expect, it } from 'vitest';
import type { SourceSettings } from '../../../../lib/config/define-config.ts';
import { call, clientKey, openSegment, projectOf } from '../../../support/segment.ts';

type Edit = NonNullable<SourceSettings['edit']>;

const alias = { previousId: 'old@b.c', userId: 'new@b.c' };
const identify = { ...call, context: { device: { token: 't-1', name: 'shop' } } };

it('an edit function gets an alias as what it is in its project, and decides what is sent instead', async () => {
  const seen: unknown[] = [];
  const edit = ((event) => {
    seen.push(event.operation);
    return event.operation === 'users/updateEmail' ? { ...event, newEmail: 'other@b.c' } : undefined;
  }) as Edit;
  const { send, queued } = openSegment({}, projectOf('email', { edit }));
  await send('alias', alias);

  expect(seen).toEqual(['users/updateEmail']);
  expect(queued()).toEqual([['users/updateEmail', '{"currentEmail":"old@b.c","newEmail":"other@b.c"}']]);
});

it('an edit function may drop a push token, and keep the identify', async () => {
  const edit = ((event) => (event.operation === 'users/registerDeviceToken' ? null : undefined)) as Edit;
  const { send, queued } = openSegment({ edit }, clientKey(true));

  expect(await send('identify', identify)).toMatchObject({ status: 200 });
  expect(queued().map(([operation]) => operation)).toEqual(['users/update']);
});

it('an edit function that fails at what goes along with a call is heard of', async () => {
  const edit = ((event) => {
    if (event.operation === 'users/registerDeviceToken') throw new Error('no');
  }) as Edit;
  const { send, logged } = openSegment({ edit }, clientKey(true));

  expect(await send('identify', identify)).toMatchObject({ status: 400 });
  expect(logged()).toMatchObject([{ code: 'not-mapped' }]);
});
