/** What Iterable makes of many users in one call, and how it tells: by lists of those who failed. */
import { type Answer, type Meaning, refusal } from './answers.ts';
import type { Dice } from './dice.ts';
import type { SimulatedEvent } from './events.ts';
import {
  type BulkRules,
  emailOf,
  type Item,
  type Judged,
  type Knows,
  naming,
  type RefusesAll,
  refusedTogether,
  refusesAll,
  userIdOf,
} from './judge-events.ts';

/** Of a user: what it means, and the list that says so; none for those who are counted as failed and not told. */
interface Told {
  readonly means: Meaning;
  readonly list: 'none' | 'invalid' | 'forgotten' | 'notFound' | 'invalidData' | 'valid' | 'noOp';
}

const TAKEN: Told = { means: 'taken', list: 'none' };

export function judgeUsers(items: readonly Item[], knows: Knows, dice: Dice, rules: BulkRules): Judged {
  const events = items.flatMap(({ event }) => event ?? []);
  if (items.length > rules.maxItems) return refusedTogether(refusal(dice, 'too-large'), events);
  // Whether a field of another type refuses the whole call is not documented.
  const isListed = rules.list === 'users' && dice.chance(0.5);
  const culprit = events.findIndex(
    ({ nature }) => refusesAll(nature) && !(isListed && nature === 'type-mismatch'),
  );
  if (culprit !== -1) {
    const answer = refusal(dice, events[culprit]?.nature as RefusesAll);
    return refusedTogether(dice.chance(0.5) ? answer : naming(answer, `${rules.list}[${culprit}]`), events);
  }
  const tell = rules.list === 'users' ? toldOfUpdate : toldOfSubscriptions;
  const told = new Map(events.map((event) => [event, tell(event, knows)]));
  const plain = events.filter((event) => told.get(event) === TAKEN);
  if (rules.hidesFailure && plain.length > 0) told.set(dice.pick(plain), hiddenFailure(rules, dice));
  else if (plain.length > 0 && rules.list === 'users' && dice.chance(0.1)) {
    told.set(dice.pick(plain), { means: 'taken', list: 'noOp' });
  }
  return {
    answer: answerOf(told, rules),
    meanings: new Map([...told].map(([event, { means }]) => [event, means])),
  };
}

function toldOfUpdate(event: SimulatedEvent, knows: Knows): Told {
  const { user, nature } = event;
  if (user.isForgotten) return { means: 'user-forgotten', list: 'forgotten' };
  if (!knows(event)) return { means: 'user-unknown', list: 'notFound' };
  return nature === 'type-mismatch' ? { means: 'rejected', list: 'invalidData' } : TAKEN;
}

/** That answer has no lists for them: https://api.iterable.com/api-docs, BulkUpdateSubscriptionsResponse. */
function toldOfSubscriptions(event: SimulatedEvent, knows: Knows): Told {
  const isTaken = knows(event) && !event.user.isForgotten;
  return isTaken ? TAKEN : { means: 'rejected', list: 'invalid' };
}

function hiddenFailure({ list }: BulkRules, dice: Dice): Told {
  if (dice.chance(0.3)) return { means: 'transient', list: 'none' };
  return list === 'users' ? { means: 'rejected', list: 'invalid' } : { means: 'transient', list: 'valid' };
}

function answerOf(told: ReadonlyMap<SimulatedEvent, Told>, { list }: BulkRules): Answer {
  const those = (name: Told['list']) =>
    [...told].flatMap(([event, one]) => (one.list === name ? [event] : []));
  const emails = (name: Told['list']) => those(name).flatMap(emailOf);
  const userIds = (name: Told['list']) => those(name).flatMap(userIdOf);
  const taken = [...told.values()].filter(({ means }) => means === 'taken').length;
  const noOps = those('noOp').length;
  const counts = { successCount: taken - noOps, failCount: told.size - taken };
  const lists =
    list === 'users'
      ? {
          createdFields: [],
          filteredOutFields: [],
          failedUpdates: Object.fromEntries(
            (['invalid', 'forgotten', 'notFound', 'invalidData'] as const).flatMap((name) => [
              [`${name}Emails`, emails(name)],
              [`${name}UserIds`, userIds(name)],
            ]),
          ),
          noOpEmails: emails('noOp'),
          noOpUserIds: userIds('noOp'),
        }
      : {
          invalidEmails: emails('invalid'),
          invalidUserIds: userIds('invalid'),
          validEmailFailures: emails('valid'),
          validUserIdFailures: userIds('valid'),
        };
  return { means: 'taken', status: 200, body: JSON.stringify({ ...counts, ...lists }) };
}
