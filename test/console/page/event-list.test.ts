/** The list of events, against a server whose answers are given by the test. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EventRow, EventsFound } from '../../../console/api.ts';
import { EventList } from '../../../console/page/views/events/event-list.ts';

const row = (event: number, state: EventRow['state'] = 'delivered') => ({ event, state }) as EventRow;
const found = (events: readonly EventRow[], hasMore = false): EventsFound => ({
  events,
  revision: 1,
  hasMore,
});

describe('the list of events', () => {
  let list: EventList;
  let answers: PromiseWithResolvers<Response>[];
  let tell: (changes: readonly EventRow[]) => void;

  beforeEach(async () => {
    answers = [];
    vi.stubGlobal('document', { hidden: false, addEventListener() {}, removeEventListener() {} });
    vi.stubGlobal('requestAnimationFrame', (draw: () => void) => draw());
    vi.stubGlobal('fetch', (path: string) => {
      if (path.endsWith('/watch')) return Promise.resolve(watched());
      answers.push(Promise.withResolvers<Response>());
      return answers.at(-1)?.promise;
    });
    list = new EventList({});
    await answer(found([row(9), row(8)], true));
    await vi.waitFor(() => expect(tell).toBeDefined());
  });

  afterEach(() => {
    list.close();
    vi.unstubAllGlobals();
  });

  function watched(): Response {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    tell = (changes) =>
      void writer.write(new TextEncoder().encode(`${JSON.stringify(found(changes))}\n`)).catch(() => {});
    return new Response(readable);
  }

  /** To what was asked first of what is not answered yet. */
  async function answer(heard: EventsFound | Response): Promise<void> {
    await vi.waitFor(() => expect(answers.length).toBeGreaterThan(0));
    answers.shift()?.resolve(heard instanceof Response ? heard : Response.json(heard));
  }

  const shown = () => list.rows.value.map(({ event }) => event);

  it('leaves no hole where all is read anew while older ones are under way', async () => {
    list.topInView(false);
    tell(Array.from({ length: 1_001 }, (_, at) => row(1_100 - at)));
    await vi.waitFor(() => expect(list.waiting.value).toBe(1_001));
    const older = list.loadOlder();
    await vi.waitFor(() => expect(answers).toHaveLength(1));
    list.showNew();
    await vi.waitFor(() => expect(answers).toHaveLength(2));
    const [asked, anew] = answers.splice(0);
    anew?.resolve(Response.json(found([row(1_100), row(1_099)], true)));
    await vi.waitFor(() => expect(shown()).toEqual([1_100, 1_099]));
    asked?.resolve(Response.json(found([row(7)])));
    await older;

    expect(shown()).toEqual([1_100, 1_099]);
    expect(list.hasOlder.value).toBe(true);
  });

  it('counts an event once, however often it changes before it is shown', async () => {
    list.topInView(false);
    tell([row(11, 'waiting'), row(10, 'waiting')]);
    await vi.waitFor(() => expect(list.waiting.value).toBe(2));
    tell([row(11), row(10)]);
    tell([row(12)]);
    await vi.waitFor(() => expect(list.waiting.value).toBe(3));
    list.showNew();
    expect(shown()).toEqual([12, 11, 10, 9, 8]);
    expect(list.waiting.value).toBe(0);
  });

  it('says why new ones could not be shown', async () => {
    list.topInView(false);
    tell(Array.from({ length: 1_001 }, (_, at) => row(1_100 - at)));
    await vi.waitFor(() => expect(list.waiting.value).toBe(1_001));
    list.showNew();
    await answer(Response.json({ error: { message: 'no history' } }, { status: 503 }));
    await vi.waitFor(() => expect(list.fault.value).toMatchObject({ message: 'no history' }));
  });
});
