/** Asks the console's server. Everything that the page shows comes through here. */
import { signal } from '@preact/signals';
import type { Calls, EventsFound, Fault } from '../../api.ts';
import { token } from './token.ts';

/** `asking`: nothing was answered yet. `refused`: there is no token, or it is an old one. `lost`: nobody answers. */
export const connection = signal<'asking' | 'open' | 'lost' | 'refused'>('asking');

type Name = keyof Calls;

export class CallFault extends Error {
  /** Of HTTP; 0 without an answer. */
  readonly status: number;
  readonly remedy: string | undefined;

  constructor(status: number, { message, remedy }: Fault['error']) {
    super(message);
    this.status = status;
    this.remedy = remedy;
  }
}

/** @throws CallFault; or AbortError, if `until` ends it */
export async function call<N extends Exclude<Name, 'watch'>>(
  name: N,
  ask: Calls[N]['ask'],
  until?: AbortSignal,
): Promise<Calls[N]['hear']> {
  const response = await post(name, ask, until);
  return (await response.json()) as Calls[N]['hear'];
}

/** What changes from now on, for as long as somebody reads. @throws CallFault; or AbortError */
export async function* watch(ask: Calls['watch']['ask'], until: AbortSignal): AsyncGenerator<EventsFound> {
  const response = await post('watch', ask, until);
  try {
    for await (const line of linesIn(response)) yield JSON.parse(line) as EventsFound;
  } catch {
    throw lost(until);
  }
}

async function* linesIn({ body }: Response): AsyncGenerator<string> {
  if (body === null) return;
  let rest = '';
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    yield* lines.filter((line) => line !== '');
  }
}

async function post(name: Name, ask: unknown, until: AbortSignal | undefined): Promise<Response> {
  const response = await fetch(`/_console/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token.value ?? ''}` },
    body: JSON.stringify(ask),
    signal: until ?? null,
  }).catch(() => {
    throw lost(until);
  });
  connection.value = response.status === 401 ? 'refused' : 'open';
  if (!response.ok) throw new CallFault(response.status, await faultIn(response));
  return response;
}

/** @throws AbortError if nobody waits any more */
function lost(until: AbortSignal | undefined): CallFault {
  until?.throwIfAborted();
  connection.value = 'lost';
  return new CallFault(0, {
    message: 'The forwarder does not answer',
    remedy: 'is npm start still running?',
  });
}

async function faultIn(response: Response): Promise<Fault['error']> {
  const fault = (await response.json().catch(() => undefined)) as Fault | undefined;
  return fault?.error ?? { message: `The console's server answered ${response.status}` };
}
