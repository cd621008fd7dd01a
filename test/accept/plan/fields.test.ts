/** Fields that are not in a tracking plan, and fields within others. */
import { describe, expect, it } from 'vitest';
import { bought, ofFirst, openPlannedDoor, user } from '../../support/planned-door.ts';

describe('a field that is not in the plan', () => {
  const others = { seats: 1, size: 2, address: { city: 'x', zip: 3 }, __proto: null, constructor: 4 };

  it('is forwarded unless the plan says otherwise', async () => {
    const { post } = openPlannedDoor();
    expect(await post(bought(others))).toMatchObject({
      status: 202,
      body: { events: [{ id: expect.any(String) }] },
    });
    expect(ofFirst(await post({ ...bought({ x: 1 }), eventName: 'other' }))).not.toHaveProperty('warnings');
  });

  const told = (path: string) => ({
    path: `dataFields.${path}`,
    code: 'unplanned-field',
    message: 'is not in the tracking plan',
  });
  const all = ['size', 'address.zip', '__proto', 'constructor'].map(told);

  it('is told of, or refused', async () => {
    const warning = openPlannedDoor({}, { otherFields: 'warn' });
    const refusing = openPlannedDoor({}, { otherFields: 'refuse' });

    expect(ofFirst(await warning.post(bought(others)))).toMatchObject({ warnings: all });
    expect(warning.bodies()).toEqual([expect.stringContaining(JSON.stringify(others))]);
    expect(await refusing.post(bought(others))).toMatchObject({
      status: 400,
      body: { error: { issues: all } },
    });
  });

  it('is each field of an event that is not in it', async () => {
    const { post } = openPlannedDoor({}, { otherFields: 'refuse' });
    const answer = await post({ ...bought({ a: 1, seats: { b: 2 } }), eventName: 'constructor' });
    const message = 'its event is not in the tracking plan';

    expect(answer.body?.error?.issues).toEqual([
      { path: 'dataFields.a', code: 'unplanned-field', message },
      { path: 'dataFields.seats', code: 'unplanned-field', message },
    ]);
    expect((await post({ eventName: 'constructor', ...user })).status).toBe(202);
  });

  it('is told of no more than twenty times', async () => {
    const fields = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`f${index}`, index]));
    const warning = await openPlannedDoor({}, { otherFields: 'warn' }).post(bought(fields));
    const refusing = await openPlannedDoor({}, { otherFields: 'refuse' }).post(bought(fields));

    expect(ofFirst(warning).warnings).toHaveLength(20);
    expect(refusing.body?.error).toMatchObject({ more: true, issues: { length: 20 } });
  });

  it('is none within an object of any fields, a list of anything, or a place', async () => {
    const { post } = openPlannedDoor(
      {},
      {
        fields: { events: { e: { o: 'object', l: 'array', home_geo_location: 'geo_location' } } },
        otherFields: 'refuse',
      },
    );
    const home = { lat: 1, lon: 2.5, name: 'home' };
    const dataFields = { o: { a: { b: 1 } }, 'o.c.d': 2, l: [{ c: 1 }, 'x'], home_geo_location: home };

    expect((await post({ ...bought(dataFields), eventName: 'e' })).status).toBe(202);
  });
});

describe('a field that is nested', () => {
  it('takes an object or a list of objects, with the fields of the plan', async () => {
    const { post } = openPlannedDoor();
    const update = (orders: unknown) =>
      post(`{"operation":"users/update","userId":"u1","dataFields":{"orders":${orders}}}`);

    for (const orders of ['{"total":1.5}', '[{"total":1.5},null,{}]', '[]', 'null']) {
      expect((await update(orders)).status).toBe(202);
    }
    expect((await update('[{"total":1.5},{"total":"x"},7]')).body?.error?.issues).toEqual([
      { path: 'dataFields.orders[1].total', code: 'field-type', message: 'must be a double, is a string' },
      { path: 'dataFields.orders[2]', code: 'field-type', message: 'must be an object, is a long' },
    ]);
    expect((await update('"x"')).body?.error?.issues).toMatchObject([
      { message: 'must be an object or a list of objects, is a string' },
    ]);
  });

  it('is the same where its sender writes its path as one name', async () => {
    const { post } = openPlannedDoor({}, { otherFields: 'refuse' });
    const answer = await post(
      bought({ 'address.city': 1, 'address.zip': 2, 'tags.a': 3, '.': 4, 'seats.': 5 }),
    );

    expect(answer.body?.error?.issues?.map(({ path, code }) => `${path}: ${code}`)).toEqual([
      'dataFields.address.city: field-type',
      'dataFields.address.zip: unplanned-field',
      'dataFields.tags.a: unplanned-field',
      'dataFields..: unplanned-field',
      'dataFields.seats.: unplanned-field',
    ]);
  });
});
