/** What an answer of the door tells its sender of each event, in whichever protocol it is said. */
import type { Answer } from '../../lib/accept/request.ts';
import type { SimulatedEvent } from './events.ts';
import type { ArrivedRequest, Form } from './requests.ts';

export interface Told {
  /** `in-silence`: it is not mentioned, and must have been buried. */
  readonly fate: 'accepted' | 'refused' | 'refused-in-silence' | 'not-queued';
  readonly id?: string | undefined;
}

interface EventAnswer {
  readonly id?: string;
  readonly error?: object;
  readonly status?: number;
}

interface Body {
  readonly events?: readonly EventAnswer[];
  /** Iterable's own answers carry the rest in here. */
  readonly params?: { readonly id?: string; readonly events?: readonly EventAnswer[] } | null;
  readonly errors?: readonly { readonly index: number }[];
}

/** @returns one an event, in order; `undefined` if the answer is about the request and tells of none */
export function toldBy({ planned, events }: ArrivedRequest, answer: Answer): Told[] | undefined {
  const body = (answer.body ?? {}) as Body;
  if (answer.status === 503) return (body.params?.events ?? body.events)?.map(ofAnUnqueued);
  if (answer.status >= 400) return undefined;
  return BY_FORM[planned.form](body, events);
}

const BY_FORM: Readonly<Record<Form, (body: Body, events: readonly SimulatedEvent[]) => Told[]>> = {
  single: ({ events = [] }) => events.map(ofAnEvent),
  list: ({ events = [] }) => events.map(ofAnEvent),
  mapped({ events: accepted = [] }, events) {
    const ids = accepted.values();
    return events.map(({ must }) =>
      must === 'be-refused'
        ? { fate: 'refused-in-silence' }
        : { fate: 'accepted', id: ids.next().value?.id ?? '' },
    );
  },
  // A call about a list counts: it is answered 200 even if its only user was refused.
  api: ({ params, errors }) => [
    errors === undefined ? { fate: 'accepted', id: params?.id } : { fate: 'refused' },
  ],
  'api-bulk': byIndex,
  'api-list': byIndex,
};

function byIndex({ errors = [] }: Body, events: readonly SimulatedEvent[]): Told[] {
  const refused = new Set(errors.map(({ index }) => index));
  return events.map((_, index) => ({ fate: refused.has(index) ? 'refused' : 'accepted' }));
}

function ofAnEvent({ id, error }: EventAnswer): Told {
  return error === undefined ? { fate: 'accepted', id } : { fate: 'refused' };
}

function ofAnUnqueued({ id, status }: EventAnswer): Told {
  if (status === 503) return { fate: 'not-queued', id };
  return status === 400 ? { fate: 'refused' } : { fate: 'accepted', id };
}
