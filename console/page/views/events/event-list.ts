/** The list of events as the page has it: loaded page by page, and kept up to date by what the server tells. */
import { batch, signal } from '@preact/signals';
import type { EventRow, EventsFound, EventsWanted } from '../../../api.ts';
import { CallFault, call, watch } from '../../state/call.ts';
import { whenShown, whileShown } from '../../state/shown.ts';
import { latestOf, merge, placeOf } from './merge.ts';

type Rows = readonly EventRow[];

/** Whoever looks for older ones narrows the filter. */
const MAX_ROWS = 20_000;
/** Who goes down the list is at the oldest of ten thousand in a few steps. */
const OLDER = 1_000;
/** More than these are counted only, and read anew when they are wanted. */
const MAX_HELD = 1_000;
const AGAIN_MS = 1_000;

export class EventList {
  readonly rows = signal<Rows>([]);
  readonly isLoaded = signal(false);
  readonly fault = signal<unknown>(undefined);
  /** How many new ones wait until the top is in view. */
  readonly waiting = signal(0);
  readonly hasOlder = signal(false);
  readonly isFull = signal(false);

  readonly #wanted: EventsWanted;
  readonly #end = new AbortController();
  /** Of the history, up to which all is told. */
  #revision: number | undefined;
  #held: Rows = [];
  /** The newest of those that `waiting` counts. */
  #counted = 0;
  #heard: EventRow[] = [];
  #isDrawing = false;
  #isLoadingOlder = false;
  #isTopInView = true;
  /** Stays though the filter does not fit it any more: somebody looks at it. */
  #open: number | undefined;

  constructor(wanted: EventsWanted) {
    this.#wanted = wanted;
    void this.#follow();
  }

  close(): void {
    this.#end.abort();
  }

  find(event: number): EventRow | undefined {
    const row = this.rows.value[placeOf(this.rows.value, event)];
    return row?.event === event ? row : undefined;
  }

  keep(open: number | undefined): void {
    this.#open = open;
  }

  topInView(isInView: boolean): void {
    this.#isTopInView = isInView;
    if (isInView && this.waiting.peek() > 0) this.showNew();
  }

  /** What waited comes to the top. */
  showNew(): void {
    this.#isTopInView = true;
    if (this.waiting.peek() > this.#held.length) {
      this.#load().catch((fault: unknown) => this.#tell(fault));
      return;
    }
    const held = this.#held;
    this.#letGo();
    this.#put(merge(this.rows.peek(), held, 0));
  }

  async loadOlder(): Promise<void> {
    const before = this.rows.peek().at(-1)?.event;
    if (this.#isLoadingOlder || !this.hasOlder.peek() || this.isFull.peek() || before === undefined) return;
    this.#isLoadingOlder = true;
    try {
      const { events, hasMore } = await call(
        'events',
        { ...this.#wanted, before, limit: OLDER },
        this.#end.signal,
      );
      // Where all was read anew meanwhile, they would not follow what is shown.
      if (this.rows.peek().at(-1)?.event !== before) return;
      batch(() => {
        this.hasOlder.value = hasMore;
        this.#put([...this.rows.peek(), ...events]);
      });
    } catch (fault) {
      this.#tell(fault);
    } finally {
      this.#isLoadingOlder = false;
    }
  }

  async #follow(): Promise<void> {
    const { signal: ended } = this.#end;
    while (!ended.aborted) {
      await whenShown();
      try {
        this.#revision ??= await this.#load();
        this.fault.value = undefined;
        await this.#listen(this.#revision);
      } catch (fault) {
        this.#fail(fault);
      }
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }

  /** Until the server ends it, nobody looks any more, or what changed can't be told: then all is read anew. */
  async #listen(revision: number): Promise<void> {
    const until = AbortSignal.any([this.#end.signal, whileShown()]);
    for await (const found of watch({ ...this.#wanted, revision }, until)) {
      const isAnother = found.hasMore && found.events.length === 0;
      this.#revision = isAnother ? undefined : found.revision;
      if (isAnother) return;
      this.#hear(found);
    }
  }

  #fail(fault: unknown): void {
    // Who comes back to the page goes on from where it was left.
    if (this.#end.signal.aborted || (fault instanceof DOMException && fault.name === 'AbortError')) return;
    this.#revision = undefined;
    this.#tell(fault);
  }

  #tell(fault: unknown): void {
    // That nobody answers is said for the whole page.
    const isSaid = fault instanceof CallFault && fault.status === 0;
    if (!this.#end.signal.aborted && !isSaid) this.fault.value = fault;
  }

  async #load(): Promise<number> {
    const { events, revision, hasMore } = await call('events', this.#wanted, this.#end.signal);
    batch(() => {
      this.#letGo();
      this.rows.value = events;
      this.hasOlder.value = hasMore;
      this.isFull.value = false;
      this.isLoaded.value = true;
    });
    return revision;
  }

  #hear({ events }: EventsFound): void {
    this.#heard.push(...events);
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    const draw = () => {
      this.#isDrawing = false;
      if (!this.#end.signal.aborted) this.#take();
    };
    // A page that nobody sees draws nothing, and must not gather all that comes meanwhile.
    if (document.hidden) setTimeout(draw, AGAIN_MS);
    else requestAnimationFrame(draw);
  }

  #take(): void {
    const changes = latestOf(this.#heard);
    this.#heard = [];
    const rows = this.rows.peek();
    const newest = rows[0]?.event ?? 0;
    const reach = this.hasOlder.peek() ? (rows.at(-1)?.event ?? 0) : 0;
    if (this.#isTopInView) {
      this.#put(this.#fitting(merge(rows, changes, reach)));
      return;
    }
    const shown = changes.filter(({ event }) => event <= newest);
    batch(() => {
      if (shown.length > 0) this.#put(this.#fitting(merge(rows, shown, reach)));
      this.#hold(changes.filter(({ event }) => event > newest));
    });
  }

  #hold(changes: Rows): void {
    const before = new Set(this.#held.map(({ event }) => event));
    const held = this.#fitting(merge(this.#held, changes, 0));
    const left = before.size - held.filter(({ event }) => before.has(event)).length;
    // What was counted and changes once more is not another one, also where it is not held.
    const come = held.filter(({ event }) => event > this.#counted).length;
    this.#counted = Math.max(this.#counted, held[0]?.event ?? 0);
    this.#held = held.slice(-MAX_HELD);
    this.waiting.value = Math.max(0, this.waiting.peek() + come - left);
  }

  #letGo(): void {
    this.#held = [];
    this.#counted = 0;
    this.waiting.value = 0;
  }

  #put(rows: Rows): void {
    this.rows.value = rows.length > MAX_ROWS ? rows.slice(0, MAX_ROWS) : rows;
    if (rows.length < MAX_ROWS) return;
    this.isFull.value = true;
  }

  /** Also what changed is told that has now another state than was asked for. */
  #fitting(rows: Rows): Rows {
    const { state, reason } = this.#wanted;
    if (state === undefined && reason === undefined) return rows;
    return rows.filter(
      (row) =>
        row.event === this.#open ||
        ((state === undefined || row.state === state) && (reason === undefined || row.reason === reason)),
    );
  }
}
