/** Who sends events: apps, backends and webhooks, which send again what they did not hear was accepted. */
import { createHmac } from 'node:crypto';
import type { Answer, Request } from '../../lib/accept/request.ts';
import type { Dice } from './dice.ts';
import { eventText, listCallText } from './event-text.ts';
import type { SimulatedEvent } from './events.ts';
import type { Faults } from './faults.ts';
import type { Ending, SimulatedFunction } from './function.ts';
import type { Visit } from './invocations.ts';
import type { ArrivedRequest, Form, PlannedRequest } from './requests.ts';
import type { Scheduler } from './scheduler.ts';
import { type Told, toldBy } from './told.ts';
import type { Witness } from './witness.ts';

interface SendersParts {
  readonly requests: readonly PlannedRequest[];
  readonly door: SimulatedFunction<Visit, Answer>;
  readonly scheduler: Scheduler;
  readonly dice: Dice;
  readonly faults: Faults;
  readonly witness: Witness;
}

export interface Senders {
  readonly start: () => void;
  readonly areDone: () => boolean;
}

const MAX_SENDS = 8;

export function createSenders({ requests, door, scheduler, dice, faults, witness }: SendersParts): Senders {
  let open = requests.length;
  let visits = 0;

  function send(request: ArrivedRequest, sends: number): void {
    const again = (next: ArrivedRequest) => {
      if (sends >= MAX_SENDS) close(next.planned, false);
      else scheduler.after(dice.magnitude(500, 60_000), () => send(next, sends + 1));
    };
    if (sends === 1) witness.opened(request.planned);
    door.invoke(
      (endsAt, instance) => ({ name: `visit ${++visits}`, instance, request, endsAt, isFrozen: false }),
      (visit, ending) => {
        witness.visited(visit, ending);
        const next = whatToSendAgain(request, ending);
        if (next === undefined) close(request.planned, isAccepted(ending));
        else again(next);
      },
    );
  }

  function close(planned: PlannedRequest, isAnswered: boolean): void {
    open--;
    witness.closed(planned, isAnswered);
    for (const next of requests) if (next.after === planned) begin(next);
  }

  function begin(planned: PlannedRequest): void {
    const { events, at } = planned;
    const ids = new Map(events.flatMap((event) => (event.id === undefined ? [] : [[event, event.id]])));
    const number = requests.indexOf(planned);
    scheduler.at(at, () => send({ planned, number, events, ids }, 1));
  }

  /** @returns `undefined` if there is nothing left to send, or nothing that could safely be sent again */
  function whatToSendAgain(request: ArrivedRequest, ending: Ending<Answer>): ArrivedRequest | undefined {
    const { repeatable, source } = request.planned;
    const isHeard = ending.kind === 'answered' && !faults.strikes('sender-loses-answer', source);
    if (!isHeard) return repeatable === 'no' ? undefined : request;
    const { status } = ending.answer;
    if (status < 300 || status === 400) return undefined;
    const told = toldBy(request, ending.answer);
    return told === undefined || repeatable !== 'no' ? request : withIdsOf(told, request);
  }

  return {
    start() {
      for (const planned of requests) if (planned.after === undefined) begin(planned);
    },
    areDone: () => open === 0,
  };
}

function isAccepted(ending: Ending<Answer>): boolean {
  return ending.kind === 'answered' && ending.answer.status < 300;
}

/** What was not queued, under the ids that the answer gave it. */
function withIdsOf(told: readonly Told[], request: ArrivedRequest): ArrivedRequest | undefined {
  const open = request.events.flatMap((event, index) => {
    const { fate, id } = told[index] ?? {};
    return fate === 'not-queued' && id !== undefined ? [[event, id] as const] : [];
  });
  if (open.length === 0 || request.planned.form === 'mapped') return undefined;
  return { ...request, events: open.map(([event]) => event), ids: new Map(open) };
}

/** The request as it comes to the door at `nowMs`. */
export function requestOf(
  { planned, number, events, ids }: ArrivedRequest,
  key: string,
  nowMs: number,
): Request {
  const { form, repeatable, hasWrongKey } = planned;
  const isNamedByPath = form.startsWith('api');
  const texts = events.map((event) => eventText(event, { id: idIn(event, ids), isNamedByPath }));
  const body = form === 'api-list' ? listCallText(events) : bodyOf(form, texts);
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (repeatable === 'by-idempotency-key') headers['idempotency-key'] = `request-${number}`;
  if (repeatable === 'by-webhook-id') {
    const id = `msg_${number}`;
    const timestamp = String(Math.floor(nowMs / 1000));
    const secret = Buffer.from(hasWrongKey ? 'd3Jvbmc=' : key, 'base64');
    const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
    headers['webhook-id'] = id;
    headers['webhook-timestamp'] = timestamp;
    headers['webhook-signature'] = `v1,${signature}`;
  } else {
    headers['api-key'] = hasWrongKey ? 'private-wrong' : key;
  }
  return {
    method: 'POST',
    path: pathOf(planned, events),
    query: '',
    host: 'door.test',
    headers,
    body: Buffer.from(body),
  };
}

/** Where an operation has no id, there is none to be sent again, unless its sender gave it one. */
function idIn(event: SimulatedEvent, ids: ArrivedRequest['ids']): string | undefined {
  return event.operation === 'events/track' || event.id !== undefined ? ids.get(event) : undefined;
}

function pathOf({ source, namesSource, form }: PlannedRequest, [event]: readonly SimulatedEvent[]): string {
  const start = namesSource ? `/${source}` : '';
  if (form === 'api' || form === 'api-list') return `${start}/api/${event?.operation}`;
  return form === 'api-bulk' ? `${start}/api/events/trackBulk` : start;
}

function bodyOf(form: Exclude<Form, 'api-list'>, texts: readonly string[]): string {
  switch (form) {
    case 'single':
    case 'api':
      return texts.join();
    case 'list':
    case 'api-bulk':
      return `{"events": [${texts.join(',\n')}]}`;
    case 'mapped':
      return `{"items":[${texts.join()}]}`;
  }
}
