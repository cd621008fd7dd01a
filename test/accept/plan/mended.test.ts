/** What becomes of a value of another type where a tracking plan does not refuse it. */
import { describe, expect, it } from 'vitest';
import { checksOf } from '../../../lib/accept/check/part.ts';
import { parseEvent } from '../../../lib/accept/check/read-event.ts';
import { holdToPlan } from '../../../lib/accept/plan/hold-to-plan.ts';
import { walkJson } from '../../../lib/json/scan.ts';
import { openDoor } from '../../support/door.ts';
import {
  bought,
  issue,
  ofFirst,
  openPlannedDoor,
  PLAN,
  right,
  subscription,
  user,
  wrong,
} from '../../support/planned-door.ts';
import { configurationWith } from '../../support/sources.ts';

describe('a plan that warns', () => {
  it('sends a value as it is, and tells of it', async () => {
    const { post, bodies } = openPlannedDoor({}, { onFieldType: 'warn' });
    const answer = await post(
      '{"eventName":"bought","userId":"u1","id":"e1","createdAt":1,"dataFields":{ "seats":"7","tags":7.0}}',
    );

    expect(answer.body?.events).toEqual([
      {
        id: 'e1',
        warnings: [
          issue('dataFields.seats'),
          { path: 'dataFields.tags', code: 'field-type', message: 'must be a list, is a double' },
        ],
      },
    ]);
    expect(bodies()).toEqual([
      '{"eventName":"bought","userId":"u1","id":"e1","createdAt":1,"dataFields":{ "seats":"7","tags":7.0}}',
    ]);
  });
});

describe('a plan that coerces', () => {
  const text = (fields: string) =>
    `{"eventName":"bought","userId":"u1","id":"e1","createdAt":1,"dataFields":${fields}}`;

  it('changes the wrong values, wherever they stand, and nothing else', async () => {
    const { post, bodies } = openPlannedDoor({}, { onFieldType: 'coerce' });
    const answer = await post(
      text(
        '{ "n":9007199254740993, "seats" : "7", "tags":[ 1.50,"\\u0061",null, true ],\n"address":{"zip":1.0,"city":12} }',
      ),
    );

    expect(bodies()).toEqual([
      text(
        '{ "n":9007199254740993, "seats" : 7, "tags":[ "1.50","\\u0061",null, "true" ],\n"address":{"zip":1.0,"city":"12"} }',
      ),
    ]);
    const told = (path: string, message: string) => ({
      path: `dataFields.${path}`,
      code: 'field-coerced',
      message,
    });
    expect(ofFirst(answer).warnings).toEqual([
      told('seats', 'was a string, is sent as a long'),
      told('tags[0]', 'was a double, is sent as a string'),
      told('tags[3]', 'was a boolean, is sent as a string'),
      told('address.city', 'was a long, is sent as a string'),
    ]);
  });

  it('refuses what would lose something, and then sends nothing', async () => {
    const { post, queue } = openPlannedDoor({}, { onFieldType: 'coerce' });
    const answer = await post(text('{"seats":"7.5","tags":[1]}'));

    expect(answer.body?.error?.issues).toEqual([issue('dataFields.seats')]);
    expect(queue.sent).toEqual([]);
  });

  it('coerces the fields of each subscriber', async () => {
    const { post, bodies } = openPlannedDoor({}, { onFieldType: 'coerce' });
    const answer = await post({ operation: 'lists/subscribe', ...subscription(right, wrong) });

    expect(ofFirst(answer).warnings).toMatchObject([{ path: 'subscribers[1].dataFields.seats' }]);
    expect(bodies()).toEqual([
      '{"listId":3,"subscribers":[{"userId":"u0","dataFields":{"seats":7}}]}',
      '{"listId":3,"subscribers":[{"userId":"u1","dataFields":{"seats":7}}]}',
    ]);
  });

  it('leaves ids as those of what the sender wrote', async () => {
    const [plain, coercing] = [openDoor(), openPlannedDoor({}, { onFieldType: 'coerce' })];
    const update = { operation: 'users/update', ...user, dataFields: wrong };
    const headers = { 'idempotency-key': 'k' };
    const [, first] = [
      await plain.post({ events: [update] }, { headers }),
      await coercing.post({ events: [update] }, { headers }),
    ];

    expect(ofFirst(first).warnings).toMatchObject([{ code: 'field-coerced' }]);
    expect(coercing.queue.sent[0]?.group).toEqual(plain.queue.sent[0]?.group);
  });

  it('takes only so many such values of a request', () => {
    const { plan, event, amount } = toHold('coerce');
    amount.coerced = 299_998;

    expect(holdToPlan(plan, event, 20, amount).warnings).toHaveLength(2);
    expect(() => holdToPlan(plan, event, 20, amount)).toThrow(expect.objectContaining({ code: 'too-large' }));
  });
});

describe('a request of which much was told', () => {
  it.each(['warn', 'coerce'] as const)('is told one thing of each further event (%s)', (onFieldType) => {
    const { plan, event, amount } = toHold(onFieldType);
    const first = holdToPlan(plan, event, 20, amount);
    amount.warnings = 200;
    const later = holdToPlan(plan, event, 20, amount);

    expect(first.warnings).toHaveLength(2);
    expect(later.warnings).toEqual(first.warnings.slice(0, 1));
    expect(later.event.json.source).toBe(first.event.json.source);
  });
});

function toHold(onFieldType: 'warn' | 'coerce') {
  const configuration = configurationWith({}, { us: { ...PLAN, onFieldType } });
  const plan = configuration.projects.us?.fields;
  if (plan === undefined) throw new Error('no plan');
  const event = parseEvent(walkJson(JSON.stringify(bought({ tags: [1, 2] }))), undefined, {});
  return { plan, event, amount: checksOf(configuration).held };
}
