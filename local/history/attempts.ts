/** What consumers do with what they get: they call Iterable, or give it back untried. */
import { Consumptions, type Untried } from './consumptions.ts';
import { attempt } from './event-row.ts';
import type { EventRows } from './event-rows.ts';
import type { Called, Invoked } from './occurrences.ts';
import type { Tables } from './tables.ts';

const TOO_MANY_REQUESTS = 429;

export class Attempts {
  /** It stays as it is if a batch can't be written: to hear the same again does no harm. */
  readonly consumptions = new Consumptions();
  readonly #tables: Tables;
  readonly #rows: EventRows;
  #lastCall: number;

  constructor(tables: Tables, rows: EventRows) {
    this.#tables = tables;
    this.#rows = rows;
    this.#lastCall = tables.lastIn('calls');
  }

  /** An event may have been accepted before the history was there, or just before the stack was killed. */
  invoked(invoked: Invoked): void {
    for (const { envelope, body } of this.consumptions.begin(invoked)) {
      this.#rows.take(envelope, body, invoked.at);
    }
  }

  called({ kind: _, by, ...call }: Called): void {
    const carried = this.consumptions.carriedBy({ by, ...call });
    if (carried === undefined) return;
    const { project, events, isOwnBody } = carried;
    const { at, ms, body, status, fault } = call;
    this.#lastCall += 1;
    this.#tables.insertCall({
      ...call,
      call: this.#lastCall,
      project,
      events: events.length,
      body: isOwnBody ? undefined : body,
    });
    for (const { envelope, body: own } of events) {
      const row = this.#rows.take(envelope, own, at);
      attempt(row, this.#rows.moment(at), { status, ms });
      this.consumptions.hear(envelope);
      const facts = status === undefined ? { fault } : { status };
      this.#rows.step(row, { at, kind: 'attempt', call: this.#lastCall, facts });
    }
    if (status === TOO_MANY_REQUESTS) this.#tables.addRates(project, Math.floor(at / 1_000), 0, 1);
  }

  /** Tells what came back untried of the invocations that are over. */
  end(now: number): void {
    for (const untried of this.consumptions.forget(now)) this.#untried(untried);
  }

  /** Once each time that it changes: in an outage it is given back again and again. */
  #untried({ event: { envelope }, because: { at, facts } }: Untried): void {
    const row = this.#rows.find(envelope.id, envelope.project);
    const why = String(facts.why);
    if (row === undefined || row.endedAt !== null || row.untriedBecause === why) return;
    row.untriedBecause = why;
    this.#rows.step(row, { at, kind: 'held', facts });
  }
}
