/** What the consumer of a standard queue does with messages that belong on the queue of users in order. */
import { describe, expect, it } from 'vitest';
import { attemptWith, deliverPlayed } from '../support/delivery/deliver.ts';
import { DELIVERED, namesOf, purchaseOf, updateOf } from '../support/delivery/in-order.ts';
import { messageNamed } from '../support/delivery/messages.ts';
import { PROJECTS } from '../support/delivery/projects.ts';

const onStandard = { groupId: undefined };
const all = { ...PROJECTS, us: { ...PROJECTS.us, order: 'all' } } as typeof PROJECTS;
const none = { ...PROJECTS, us: { ...PROJECTS.us, order: 'none' } } as typeof PROJECTS;

async function deliver(options: Partial<Parameters<typeof deliverPlayed>[1]> = {}) {
  const sent: string[] = [];
  const update = updateOf('ada', 'a', onStandard);
  const event = {
    ...messageNamed('event'),
    text: messageNamed('event').text.replace('\nevent', '\n{"userId":"ada"}'),
  };
  const played = await deliverPlayed([update, purchaseOf('bob', '1', onStandard), event], {
    attemptOn: attemptWith((body) => {
      sent.push(body);
      return DELIVERED;
    }),
    ...options,
  });
  return { ...played, update, sent };
}

describe('a message about a user on a standard queue', () => {
  it('is sent to the queue of users, to the group of its user, and struck out', async () => {
    const { forwarded, returned, sent, figures, lines } = await deliver();
    expect(namesOf(forwarded.keys())).toEqual(['a', '1']);
    const groups = [...forwarded.values()].map(
      (destination) => destination.to === 'users' && destination.groupId,
    );
    expect(groups).toEqual([expect.stringMatching(/^[\da-f]{64}$/), expect.stringMatching(/^[\da-f]{64}$/)]);
    expect(new Set(groups).size).toBe(2);
    expect(sent).toEqual(['{"userId":"ada"}']);
    expect(returned).toEqual([]);
    expect(figures.us).toMatchObject({ Forwarded: 2, Delivered: 1 });
    expect(lines).toContainEqual(
      expect.objectContaining({ event: 'events-forwarded', project: 'us', to: 'users', count: 2 }),
    );
  });

  it('stays, hidden, until the queue of users confirms that it has it', async () => {
    const { returned, hidden } = await deliver({ forwards: ({ name }) => name !== 'a' });
    expect(namesOf(returned)).toEqual(['a']);
    expect(namesOf(hidden.keys())).toEqual(['a']);
  });

  it('is delivered from there where no order is kept', async () => {
    const { forwarded, sent, returned } = await deliver({ projects: none });
    expect([forwarded.size, sent.length, returned.length]).toEqual([0, 3, 0]);
  });

  it('takes the events of its user along where all are in order', async () => {
    const { forwarded, update } = await deliver({ projects: all });
    expect(namesOf(forwarded.keys())).toEqual(['a', '1', 'event']);
    const destinations = new Map([...forwarded].map(([{ name }, destination]) => [name, destination]));
    expect(destinations.get('event')).toEqual(destinations.get(update.name));
  });
});
