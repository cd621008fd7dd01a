/** What Iterable makes of a call for users in order, where each may stand for several messages made one. */
import type { Meaning } from './answers.ts';
import type { SimulatedEvent } from './events.ts';
import { type Item, type Judged, refusesAll } from './judge-events.ts';
import { eventsOf, type Strand } from './parts.ts';

/** In one request of these stands what all its messages say; of the others, what the last says. */
const HOLDS_ALL = ['users/update', 'users/updateSubscriptions'];

/** The one whose fault the answer is, if any is at fault. */
export function spokesmanOf({ parts, request }: Strand): Item {
  const { body, operation } = request;
  const events = parts.flatMap(({ message }) => message.event ?? []);
  const culprit = HOLDS_ALL.includes(operation) && events.find(({ nature }) => refusesAll(nature));
  return { event: culprit || events.at(-1), body };
}

/** Made one, none of them is to blame before each went alone. */
const BLAMES: readonly Meaning[] = [
  'rejected',
  'too-large',
  'user-forgotten',
  'name-disallowed',
  'token-mismatch',
];

/** These speak of no single change of a user. */
const OF_ALL_CHANGES: readonly Meaning[] = ['user-forgotten', 'name-disallowed'];

/** What is said of one is said of all that it stands for. */
export function saidOfStrands(strands: readonly Strand[], { answer, meanings }: Judged): Judged {
  return { answer, meanings: new Map(strands.flatMap((strand) => saidOf(strand, answer.means, meanings))) };
}

function saidOf(
  strand: Strand,
  ofCall: Meaning,
  meanings: Judged['meanings'],
): readonly (readonly [SimulatedEvent, Meaning])[] {
  const spokesman = spokesmanOf(strand).event;
  const told = (spokesman && meanings.get(spokesman)) ?? ofCall;
  const alone = strand.mayBeAlone ? strand.parts.at(-1)?.message.event : undefined;
  // Whoever names users speaks of all that is said of one.
  const isOfUser = strand.isInBulk && OF_ALL_CHANGES.includes(told);
  const meansTogether = BLAMES.includes(told) && !isOfUser ? 'refused-together' : told;
  return [...eventsOf([...strand.parts, ...strand.perhaps])].map((event) => [
    event,
    event === alone ? told : meansTogether,
  ]);
}
