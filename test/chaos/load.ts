/** Posts events without end, each until it is accepted, and remembers what must arrive where. */
import type { DataCenter } from '../../lib/iterable/project-kinds.ts';
import { plant } from '../support/recorded-output.ts';
import { postUntilAccepted } from './post.ts';

/** An event that the door answered with 202. */
interface Accepted {
  readonly dataCenter: DataCenter;
  /** Found in no other event. */
  readonly marker: string;
  /** What must arrive, character for character. */
  readonly body: string;
}

export interface Load {
  /** By id. */
  readonly accepted: ReadonlyMap<string, Accepted>;
  /** Every marker that was ever posted, accepted or not yet. */
  readonly posted: ReadonlyMap<string, DataCenter>;
  /** Rejects when the door answers what it never should. */
  readonly failed: Promise<never>;
  /** Waits until what is being posted is accepted. The stack must be up. */
  readonly stop: () => Promise<void>;
}

export interface LoadSettings {
  /** Where the door is; the promise is open while there is none. */
  readonly door: () => Promise<string>;
  /** Fulfilled once the forwarder is not too far behind what it accepted so far. */
  readonly mayGoOn: (accepted: number) => Promise<void>;
}

/** The ways to post, one lane each: the ids are the sender's, or made by the door from the key of the request. */
const LANES = [
  { path: '/app', key: 'local-app-key', dataCenter: 'US', events: 1, ownIds: true },
  { path: '/app', key: 'local-app-key', dataCenter: 'US', events: 25, ownIds: true },
  { path: '/app-eu', key: 'local-app-eu-key', dataCenter: 'EU', events: 1, ownIds: false },
  { path: '/app-eu', key: 'local-app-eu-key', dataCenter: 'EU', events: 25, ownIds: false },
] as const;

type Lane = (typeof LANES)[number];

export function startLoad({ door, mayGoOn }: LoadSettings): Load {
  const accepted = new Map<string, Accepted>();
  const posted = new Map<string, DataCenter>();
  let stopping = false;

  async function run(lane: Lane, laneNumber: number): Promise<void> {
    for (let request = 0; !stopping; request++) {
      await mayGoOn(accepted.size);
      const markers = Array.from({ length: lane.events }, (_, i) => `marker-${laneNumber}-${request}-${i}`);
      for (const marker of markers) posted.set(marker, lane.dataCenter);
      const texts = markers.map((marker) => eventText(marker, lane.ownIds));
      const { path, key } = lane;
      const ids = await postUntilAccepted(door, {
        path,
        key,
        idempotencyKey: `request-${laneNumber}-${request}`,
        body: lane.events === 1 ? (texts[0] ?? '') : `{"events":[${texts.join(',')}]}`,
      });
      for (const [i, id] of ids.entries()) {
        const text = texts[i] ?? '';
        const body = lane.ownIds ? text : `${text.slice(0, -1)},"id":"${id}"}`;
        accepted.set(id, { dataCenter: lane.dataCenter, marker: markers[i] ?? '', body });
      }
    }
  }

  const failure = Promise.withResolvers<never>();
  // Nobody may wait for it yet; it must not end the process.
  failure.promise.catch(() => {});
  const lanes = Promise.all(LANES.map(run));
  lanes.catch(failure.reject);
  return {
    accepted,
    posted,
    failed: failure.promise,
    async stop() {
      stopping = true;
      await lanes;
    },
  };
}

const USER = 'chaos-user';
plant(USER);

/** Numbers that a parse would change, and text that a careless escape would. */
function eventText(marker: string, ownId: boolean): string {
  const id = ownId ? `"id":"id-of-${marker}", ` : '';
  return `{"eventName":"chaos", ${id}"userId":"${USER}-${marker}","createdAt":1700000000,"dataFields":{"marker":"${marker}","big":9007199254740993,"one":1.0,"text":"\\u00e9 \\/ 😀"}}`;
}
