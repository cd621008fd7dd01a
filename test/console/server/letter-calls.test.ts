/** The calls about dead letters. */
import { describe, expect, it } from 'vitest';
import type { EventRow } from '../../../console/api.ts';
import { SOON, useConsoleStack, userOf } from '../../support/console-stack.ts';

const { running, ask, fault, become, stateOf } = useConsoleStack();

describe('dead letters', () => {
  const BAD = 'disallowed';

  async function bury(name: string): Promise<EventRow> {
    running.sandbox('US').setFaults({ disallowedEventNames: [BAD] });
    return become('dead', { eventName: BAD, ...userOf(name), dataFields: { plan: 'free', n: 1.5 } });
  }

  it('are groups with advice, and examples that lead to the history', async () => {
    const { event, id } = await bury('groups');
    await expect.poll(async () => (await ask('status', {})).deadLetters, SOON).toBe(1);

    const { groups, read, about } = await ask('letters', {});
    expect({ read, about }).toEqual({ read: 1, about: 1 });
    expect(groups).toMatchObject([
      {
        project: 'us',
        reason: 'event-name-disallowed',
        code: null,
        field: null,
        name: BAD,
        letters: 1,
        movable: 'as-they-are',
        advice: {
          sentence: 'marketing: allow the event, then redrive',
          meaning: expect.stringContaining('the event name is switched off'),
        },
      },
    ]);
    const { project = null, reason = '', code = null, field = null, name = null } = groups[0] ?? {};
    const examples = await ask('examples', { project, reason, code, field, name });
    expect(examples).toMatchObject([{ id, event, status: 200, body: expect.stringContaining('"n":1.5') }]);
    expect(await ask('examples', { project, reason, code, field, name: null })).toEqual([]);
    expect(await ask('event', { event })).toMatchObject({
      row: { state: 'dead' },
      advice: { sentence: 'marketing: allow the event, then redrive' },
    });
  });

  it('are shown to several who ask at once, and moved back as one was shown', async () => {
    const { id, event } = await bury('redrive');
    const looks = await Promise.all(Array.from({ length: 4 }, () => ask('letters', {})));
    expect(looks.map(({ read }) => read)).toEqual([1, 1, 1, 1]);

    const { plan, ...shown } = await ask('plan-redrive', {
      filter: { id, project: 'us' },
      set: [
        { path: 'eventName', value: 'allowed' },
        { path: 'dataFields.seats', value: '12.50' },
      ],
      drop: ['dataFields.plan'],
    });
    expect(shown).toEqual({
      letters: 1,
      mended: 1,
      staying: [],
      oldStates: 0,
      inDoubt: 0,
      differences: [
        { path: 'eventName', before: `"${BAD}"`, after: '"allowed"' },
        { path: 'dataFields.plan', before: '"free"', after: null },
        { path: 'dataFields.seats', before: null, after: '12.50' },
      ],
    });
    expect(await ask('redrive', { plan })).toEqual({
      letters: 1,
      events: 1,
      unsent: 0,
      undeleted: 0,
      unmet: 0,
      fault: null,
    });
    await stateOf(id, 'delivered');
    expect(running.sandbox('US').events.get(id)?.body).toContain('"seats":12.50');
    expect(await ask('letters', {})).toEqual({ groups: [], read: 0, about: 0 });
    const story = await ask('event', { event });
    expect(story.advice).toBeNull();
    expect(story.steps.map(({ kind }) => kind)).toContain('buried');
    // Once.
    expect(await fault('redrive', { plan })).toMatchObject({
      status: 404,
      message: 'this plan is not known any more',
    });
  });

  it('are replaced by another event, of the same user and operation', async () => {
    const { id } = await bury('whole');
    const body = `{"eventName":"written anew","id":"${id}","email":"whole@calls.example.com","dataFields":{"n":2.50}}`;

    expect(await fault('plan-redrive', { filter: { reason: 'rejected' }, set: [], drop: [], body })).toEqual({
      status: 400,
      message: 'a whole body is of the letter of one id, and stands alone',
    });
    const wanted = { filter: { id }, set: [], drop: [], body };
    expect(await fault('plan-redrive', { ...wanted, body: '[]' })).toEqual({
      status: 400,
      message: 'the event is not a JSON object',
    });
    const { plan, mended, differences } = await ask('plan-redrive', wanted);
    expect(mended).toBe(1);
    expect(differences).toContainEqual({ path: 'dataFields.n', before: '1.5', after: '2.50' });
    await ask('redrive', { plan });
    await stateOf(id, 'delivered');
    expect(running.sandbox('US').events.get(id)?.body).toContain('"n":2.50');
  });

  it('stay where they are mended to what is not valid', async () => {
    const { id } = await bury('stay');
    const wanted = { filter: { id }, set: [{ path: 'email', value: 'nobody' }], drop: [] };

    expect(await ask('plan-redrive', wanted)).toMatchObject({
      letters: 0,
      staying: [{ why: expect.stringContaining('email'), letters: 1 }],
    });
  });

  it('are deleted as they were shown, and not those that come later', async () => {
    const first = await bury('delete');
    const { plan, letters } = await ask('plan-deletion', { reason: 'event-name-disallowed' });
    expect(letters).toBe(1);
    const second = await bury('delete-not');

    expect(await ask('delete', { plan })).toEqual({ deleted: 1 });
    await expect
      .poll(async () => (await ask('event', { event: first.event })).row.isDeleted, SOON)
      .toBe(true);
    expect((await ask('event', { event: first.event })).advice).toBeNull();
    expect(await ask('examples', { id: first.id })).toEqual([]);
    expect(await ask('examples', { id: second.id })).toHaveLength(1);
  });

  it.each([
    ['examples', {}, 'must say which letters'],
    ['plan-deletion', {}, 'must say which letters'],
    ['plan-redrive', { filter: {}, set: [], drop: [] }, 'filter: must say which letters'],
    ['plan-redrive', { filter: { id: 'x' }, set: [{ path: '', value: '1' }], drop: [] }, 'no path: ""'],
  ])('are not all meant by %s %j', async (name, asked, message) => {
    expect(await fault(name, asked)).toMatchObject({ status: 400, message });
  });
});
