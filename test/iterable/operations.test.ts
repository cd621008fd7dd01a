import { describe, expect, it } from 'vitest';
import { DEFAULT_OPERATION, OPERATION_NAMES, operationNamed } from '../../lib/iterable/operations.ts';

const operations = OPERATION_NAMES.map((name) => [name, operationNamed(name)] as const);

describe('the table of operations', () => {
  it('has the default', () => {
    expect(OPERATION_NAMES).toContain(DEFAULT_OPERATION);
    expect(operationNamed(DEFAULT_OPERATION)?.path).toBe('/api/events/track');
  });

  it.each(['__proto__', 'constructor', 'toString', '', 'events/track/', '/events/track', 'EVENTS/TRACK'])(
    'has nothing under %j',
    (name) => {
      expect(operationNamed(name)).toBeUndefined();
    },
  );

  it.each(operations)('calls %s by a path below /api/, each its own', (_, operation) => {
    expect(operation?.path).toMatch(/^\/api\/[\w/]+$/);
    expect(operations.filter(([, other]) => other?.path === operation?.path)).toHaveLength(1);
  });

  it.each(operations)('fills into %s only what its schema has', (_, operation) => {
    expect(operation?.takesId).toBe(operation?.fields.has('id'));
    expect(operation?.takesCreatedAt).toBe(operation?.fields.has('createdAt'));
    expect(operation?.fields.has('operation')).toBe(false);
  });

  it.each([
    [{ eventName: 'sum', userId: 'u1' }, true],
    [{ eventName: 'sum', email: 'ann@example.com' }, true],
    [{ eventName: 'sum' }, false],
    [{ userId: 'u1', email: 'ann@example.com' }, false],
  ])('asks of an event a name and a user: %j', (event, isTaken) => {
    expect(operationNamed('events/track')?.schema.safeParse(event).success).toBe(isTaken);
  });

  it('takes an event with every field that Iterable documents, and with others', () => {
    const event = {
      eventName: 'sum',
      email: 'ann@example.com',
      userId: 'u1',
      id: 'order-1',
      createdAt: 1,
      dataFields: { a: [1] },
      campaignId: 1,
      templateId: 2,
      createNewFields: true,
    };
    const track = operationNamed('events/track');

    expect([...(track?.fields ?? [])].toSorted()).toEqual(Object.keys(event).toSorted());
    expect(track?.schema.safeParse({ ...event, later: 1 }).success).toBe(true);
    expect(track?.schema.safeParse({ ...event, id: 1 }).success).toBe(false);
  });
});
