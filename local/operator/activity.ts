/** What happened to each project's events lately, summed from what the functions log. */
import { isRecord } from '../../lib/json/is-record.ts';
import { closedNow } from '../../operate/closed-gates.ts';
import { parseLogLine } from '../../operate/log-line.ts';
import type { Activity, ClosedGate } from '../../operate/stack.ts';

/** What happened within a few seconds is one sum. */
const SPAN_MS = 10_000;
const KEPT_MS = 6 * 3_600_000;

/** As the functions write them; whoever else prints JSON is read, too, and does no harm. */
const METRICS_START = '{"_aws"';
const GIVEN_BACK = '"events-not-attempted"';

interface ProjectActivity {
  /** Counts by metric, by the start of their span; the oldest span is the first. */
  readonly spans: Map<number, Map<string, number>>;
  pace: { readonly at: number; readonly perSecond: number } | undefined;
  gates: readonly ClosedGate[];
}

export class ActivitySums {
  readonly #projects: ReadonlyMap<string, ProjectActivity>;

  readonly #now: () => number;

  constructor(projects: readonly string[], now: () => number = Date.now) {
    this.#now = now;
    this.#projects = new Map(
      projects.map((name) => [name, { spans: new Map(), pace: undefined, gates: [] }]),
    );
  }

  /** Costs next to nothing for a line that tells nothing of this. */
  hear(line: string): void {
    if (line.startsWith(METRICS_START)) this.#count(line);
    else if (line.includes(GIVEN_BACK)) this.#noteGate(line);
  }

  /** A span counts if it ends after that moment; a gate, if it is closed now. @returns nothing for what is no project */
  since(project: string, since: number): Activity | undefined {
    const known = this.#projects.get(project);
    if (known === undefined) return undefined;
    const { spans, pace, gates } = known;
    const sums = new Map<string, number>();
    for (const [start, counts] of spans) {
      if (start + SPAN_MS > since) for (const [name, count] of counts) add(sums, name, count);
    }
    return {
      delivered: sums.get('Delivered') ?? 0,
      retried: byCause('Retried.', sums),
      buried: byCause('Buried.', sums),
      notAttempted: sums.get('NotAttempted') ?? 0,
      pace: pace !== undefined && pace.at >= since ? pace.perSecond : undefined,
      gates: closedNow(gates, this.#now()),
    };
  }

  #count(line: string): void {
    const { project, _aws: metadata, ...figures } = parsed(line);
    const known = this.#projects.get(String(project));
    const at = isRecord(metadata) ? Number(metadata.Timestamp) : Number.NaN;
    if (known === undefined || !Number.isFinite(at)) return;
    const counts = spanAt(known.spans, at);
    for (const [name, figure] of Object.entries(figures)) {
      if (typeof figure === 'number') add(counts, name, figure);
    }
    const perSecond = Array.isArray(figures.Pace) ? figures.Pace.at(-1) : undefined;
    if (typeof perSecond === 'number') known.pace = { at, perSecond };
  }

  #noteGate(text: string): void {
    const line = parseLogLine(text);
    if (line === undefined) return;
    const { project, why, closedBy, gateClosedMs, endpoint } = line;
    const known = this.#projects.get(String(project));
    const at = Date.parse(line.time);
    if (known === undefined || why !== 'gate-closed' || !Number.isFinite(at)) return;
    // Without it an attempt is finding out whether the gate can open.
    if (typeof gateClosedMs !== 'number') return;
    const until = new Date(at + gateClosedMs);
    const gate = { closedBy: String(closedBy), until, endpoint: String(endpoint) };
    known.gates = closedNow([...known.gates, gate], this.#now());
  }
}

function spanAt(spans: ProjectActivity['spans'], at: number): Map<string, number> {
  const start = Math.floor(at / SPAN_MS) * SPAN_MS;
  for (const old of spans.keys()) {
    if (old > start - KEPT_MS) break;
    spans.delete(old);
  }
  const counts = spans.get(start) ?? new Map<string, number>();
  spans.set(start, counts);
  return counts;
}

function byCause(prefix: string, sums: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    [...sums]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, count]) => [name.slice(prefix.length), count]),
  );
}

function add(sums: Map<string, number>, name: string, count: number): void {
  sums.set(name, (sums.get(name) ?? 0) + count);
}

function parsed(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}
