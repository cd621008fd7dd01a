/** Posts to a door that may be killed at any time. */

export interface Post {
  readonly path: string;
  readonly key: string;
  /** By which a repetition is the same. */
  readonly idempotencyKey: string;
  readonly body: string;
}

/** What an HTTP API answers for a function that had no answer: on a loaded machine one may reach its time-out. */
const NO_ANSWER = 'Internal Server Error';

/**
 * @param door where it is; the promise is open while there is none
 * @returns the ids that the door answered
 * @throws when the door answers what it never should
 */
export async function postUntilAccepted(
  door: () => Promise<string>,
  { path, key, idempotencyKey, body }: Post,
): Promise<string[]> {
  for (;;) {
    const answer = await post(`${await door()}${path}`, body, {
      'api-key': key,
      'content-type': 'application/json',
      'idempotency-key': idempotencyKey,
    });
    if (answer?.status === 202) return answer.ids;
    if (answer !== undefined && answer.status !== 503) throw new Error(`the door answered ${answer.status}`);
  }
}

/** @returns undefined when the door gave no answer: the stack was killed meanwhile, or the function ran out of time */
async function post(
  url: string,
  body: string,
  headers: Record<string, string>,
): Promise<{ status: number; ids: string[] } | undefined> {
  try {
    const response = await fetch(url, { method: 'POST', headers, body });
    const answer = (await response.json()) as { message?: string; events?: { id: string }[] };
    if (response.status === 500 && answer.message === NO_ANSWER) return undefined;
    return { status: response.status, ids: answer.events?.map(({ id }) => id) ?? [] };
  } catch {
    return undefined;
  }
}
