/** The calls about events: they are answered by the history. */
import * as z from 'zod/mini';
import { OperateFault } from '../../../operate/fault.ts';
import type { EventStory, RefusedRequest } from '../../api.ts';
import type { Call, Context } from '../call.ts';
import { adviceAtDoor, adviceOn } from './advice.ts';
import { count, eventFilter, name } from './schemas.ts';

const MAX_LIMIT = 1_000;

const wanted = {
  ...eventFilter,
  before: z.optional(count),
  limit: z.optional(z.int().check(z.minimum(1), z.maximum(MAX_LIMIT))),
};

export const events: Call<'events'> = {
  schema: z.strictObject(wanted),
  answer: (ask, { history }) => history().listEvents(ask),
};

/** One who is told so many asks again at once. */
const MAX_CHANGES = 500;
/** Without a word for so long, nobody knows whether the other still lives. */
const QUIET_MS = 10_000;

export const watch: Call<'watch'> = {
  schema: z.strictObject({ ...wanted, revision: count }),
  answer: changes,
};

type Watched = Parameters<Call<'watch'>['answer']>[0];

async function* changes(
  { revision, before: _, limit: __, ...filter }: Watched,
  context: Context,
  gone: AbortSignal,
) {
  const until = AbortSignal.any([gone, context.ended]);
  let known = revision;
  for (let isFirst = true; !until.aborted; isFirst = false) {
    const found = await context.history().changesSince(known, filter, MAX_CHANGES);
    known = found.revision;
    // The first is told at once, also if it is none: whoever asks knows then that somebody listens.
    const isNews = found.events.length > 0 || found.hasMore || isFirst;
    yield isNews ? found : undefined;
    if (!found.hasMore) await context.history().changed(known, until, QUIET_MS);
  }
}

export const event: Call<'event'> = {
  schema: z.strictObject({ event: count }),
  async answer({ event: number }, { history }): Promise<EventStory> {
    const story = await history().showEvent(number);
    if (story === undefined) {
      throw new OperateFault('not-found', 'this event is not in the history any more', {
        remedy: 'the history keeps the latest events; older ones make room for them',
      });
    }
    const { state, reason, isDeleted } = story.row;
    const isLetter = state === 'dead' && !isDeleted;
    return { ...story, advice: isLetter ? await adviceOn(reason) : null };
  },
};

export const refused: Call<'refused'> = {
  schema: z.strictObject({
    before: z.optional(count),
    source: z.optional(name),
    since: z.optional(count),
    until: z.optional(count),
  }),
  answer: (ask, { history }) => history().refusedRequests(ask),
};

export const request: Call<'request'> = {
  schema: z.strictObject({ request: count }),
  async answer({ request: number }, { history }): Promise<RefusedRequest> {
    const found = await history().showRequest(number);
    if (found === undefined) {
      throw new OperateFault('not-found', 'this request is not in the history any more', {
        remedy: 'the history keeps the latest requests; older ones make room for them',
      });
    }
    return { ...found, advice: await adviceAtDoor(found.code) };
  },
};
