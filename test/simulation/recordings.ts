/** Answers that were seen in the wild: the sandbox is held against the same file. */
import recordings from '../local/sandbox/observed-responses.json' with { type: 'json' };
import type { Answer, Meaning } from './answers.ts';
import type { Dice } from './dice.ts';

/** What a call lists decides how its answer is to be read. */
type Shape = 'single' | 'bulk';

/**
 * What each means. One to a call of another shape says nothing; neither does one that lists users who are not
 * in the call.
 */
const RECORDED_MEANINGS: Readonly<Record<string, Readonly<Record<Shape, Meaning>>>> = {
  '200 Success': { single: 'taken', bulk: 'transient' },
  '200 disallowed': { single: 'name-disallowed', bulk: 'refused-together' },
  '200, 0 failed': { single: 'in-doubt', bulk: 'taken' },
  '200, 1 failed': { single: 'in-doubt', bulk: 'transient' },
  '400 InvalidEmailAddressError': refusing('rejected'),
  '400 RequestFieldsTypesMismatched': refusing('rejected'),
  '400 BadJsonBody': refusing('rejected'),
  '401 BadApiKey': always('key-refused'),
  '401 InvalidJwtPayload': always('token-refused'),
  '429 RateLimitExceeded': always('rate-limited'),
  '429 text': always('rate-limited'),
};

function always(means: Meaning): Readonly<Record<Shape, Meaning>> {
  return { single: means, bulk: means };
}

function refusing(means: Meaning): Readonly<Record<Shape, Meaning>> {
  return { ...always(means), bulk: 'refused-together' };
}

interface Recording {
  readonly status: number;
  readonly body?: { readonly code?: string; readonly failCount?: number };
  readonly bodyText?: string;
}

function kindOf({ status, body }: Recording): string {
  if (body?.failCount !== undefined) return `${status}, ${body.failCount} failed`;
  if (status === 200 && body?.code === undefined) return '200 disallowed';
  return `${status} ${body?.code ?? 'text'}`;
}

const RECORDED = (recordings as readonly Recording[]).map((recording) => {
  const meanings = RECORDED_MEANINGS[kindOf(recording)];
  if (meanings === undefined) throw new Error(`say what the recorded answer "${kindOf(recording)}" means`);
  const { status, body, bodyText } = recording;
  return { meanings, status, body: bodyText ?? JSON.stringify(body) };
});

/** @param count of the events in the call */
export function recorded(dice: Dice, shape: Shape, count: number): Answer {
  const { meanings, status, body } = dice.pick(RECORDED);
  const isAlone = meanings[shape] === 'refused-together' && count === 1;
  return { means: meanings[isAlone ? 'single' : shape], status, body };
}
