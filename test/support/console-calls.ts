/** The calls of a console, as its page makes them. */
import type { Calls, Fault } from '../../console/api.ts';

export interface Addressed {
  readonly door: string;
  readonly consoleToken: string;
}

/** @param ask a text is sent as it is */
export function callConsole(
  { door, consoleToken }: Addressed,
  name: string,
  ask: unknown,
  { headers, ...init }: RequestInit = {},
): Promise<Response> {
  return fetch(`${door}/_console/${name}`, {
    method: 'POST',
    body: typeof ask === 'string' ? ask : JSON.stringify(ask),
    ...init,
    headers: { authorization: `Bearer ${consoleToken}`, 'content-type': 'application/json', ...headers },
  });
}

/** @throws what the console says in place of an answer */
export async function askConsole<Name extends keyof Calls>(
  console: Addressed,
  name: Name,
  ask: Calls[Name]['ask'],
): Promise<Calls[Name]['hear']> {
  const response = await callConsole(console, name, ask);
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as Calls[Name]['hear'];
}

/** What it says in place of an answer, with its status. */
export async function faultOf(
  console: Addressed,
  name: string,
  ask: unknown,
  init: RequestInit = {},
): Promise<Fault['error'] & { readonly status: number }> {
  const response = await callConsole(console, name, ask, init);
  const { error } = (await response.json()) as Fault;
  return { status: response.status, ...error };
}
