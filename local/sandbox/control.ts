/** The sandbox's own pages: what it saw, what it stored, and the switches. None of them shows a key. */
import { printable } from '../../operate/printable.ts';
import { fault, methodNotAllowed } from './control-replies.ts';
import { eventPage, eventsPage } from './event-pages.ts';
import { type Faults, NO_FAULTS, parseFaults, SWITCHES } from './faults.ts';
import { OPERATIONS } from './operations.ts';
import type { Project } from './project.ts';
import { READ_PATHS } from './reads.ts';
import { json, type Reply } from './replies.ts';
import { usersPage } from './user-pages.ts';

/** What callers of the operations got; calls of the sandbox's own pages are not counted. */
export interface Counters {
  requests: number;
  /** Answers by HTTP status. */
  byStatus: Record<number, number>;
  dropped: number;
  answerLost: number;
  hung: number;
}

export interface ControlRequest {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
}

export function isControlPath(pathAndQuery: string): boolean {
  return /^\/(sandbox([/?]|$)|\?|$)/.test(pathAndQuery);
}

export function createControl(title: string, project: Project, counters: Counters) {
  return (request: ControlRequest): Reply => {
    const { method, url } = request;
    if (url.pathname === '/sandbox/faults') return faultsPage(request);
    if (method !== 'GET') return methodNotAllowed('GET');
    switch (url.pathname) {
      case '/':
        return { status: 200, contentType: 'text/plain; charset=utf-8', body: page(title, url, project) };
      case '/sandbox':
        return json(200, state());
      case '/sandbox/events':
        return eventsPage(project, url.searchParams);
      case '/sandbox/users':
        return usersPage(project, url.searchParams);
      default:
        return eventPage(project, url.pathname);
    }
  };

  function faultsPage({ method, body }: ControlRequest): Reply {
    switch (method) {
      case 'GET':
        return json(200, withoutKeys(project.faults));
      case 'PUT':
        return putFaults(body);
      case 'DELETE':
        return setFaults(NO_FAULTS);
      default:
        return methodNotAllowed('GET, PUT, DELETE');
    }
  }

  function state() {
    const { distinctIds, arrivals } = project.events;
    return {
      sandbox: title,
      ...counters,
      distinctIds,
      duplicates: arrivals - distinctIds,
      droppedFields: project.droppedFields.all(),
      faults: withoutKeys(project.faults),
    };
  }

  function putFaults(body: string): Reply {
    let settings: unknown;
    try {
      settings = JSON.parse(body);
    } catch {
      return fault(400, 'not-json', 'the body is not JSON');
    }
    const parsed = parseFaults(settings);
    return parsed.ok
      ? setFaults(parsed.faults)
      : fault(400, 'invalid-faults', 'nothing was changed', { issues: parsed.issues });
  }

  function setFaults(faults: Faults): Reply {
    project.faults = faults;
    return json(200, withoutKeys(faults));
  }
}

function withoutKeys({ apiKeys, jwtKeys, ...faults }: Faults) {
  return {
    ...faults,
    apiKeysReplaced: apiKeys !== undefined,
    jwtKeysAdded: Object.keys(jwtKeys).length > 0,
  };
}

function page(title: string, { origin }: URL, project: Project): string {
  const switches = Object.entries(SWITCHES).map(([name, meaning]) => `  ${name.padEnd(21)} ${meaning}`);
  return `${title}

It answers as Iterable's API would, as far as that is documented or recorded, and keeps what it is sent.

Operations
${Object.keys(OPERATIONS)
  .map((name) => `  POST ${origin}/api/${name}`)
  .join('\n')}
${READ_PATHS.map((path) => `  GET  ${origin}/api/${path}`).join('\n')}

What arrived
  GET ${origin}/sandbox                 counters, fields dropped, and the faults in force
  GET ${origin}/sandbox/events          events in order of first arrival; ?limit=100&after=<id>
  GET ${origin}/sandbox/events?latest   the newest first; ?user=<e-mail or user id> for those of one user
  GET ${origin}/sandbox/events?id=<id>  those of an id: Iterable's, or the one that \`npm start\` prints
  GET ${origin}/sandbox/events/<id>     one event: how often it came, its last time, headers and body

What became of the users
  GET ${origin}/sandbox/users           profiles, the latest changed first; ?limit=100
  GET ${origin}/sandbox/users?email=<e-mail>
  GET ${origin}/sandbox/users?userId=<id>

What arrived last
${latest(project)}

Faults, until they are replaced or reset
  curl -X PUT ${origin}/sandbox/faults -d '{"rateLimited": 0.3, "retryAfterSeconds": 2}'
  curl -X DELETE ${origin}/sandbox/faults

${switches.join('\n')}
`;
}

const MAX_LATEST = 10;

/** Ids can be any text: none may break the page. */
function latest({ events }: Project): string {
  const shown = events.after(events.distinctIds - 1 - MAX_LATEST, MAX_LATEST).toReversed();
  const width = Math.max(...shown.map(({ operation }) => operation.length));
  const lines = shown.map(
    ({ arrivedAt = 'earlier', operation, id, forwarderId }) =>
      `  ${arrivedAt.padEnd(24)}  ${operation.padEnd(width)}  ${printable(forwarderId ?? id)}`,
  );
  return lines.length === 0 ? '  nothing yet' : lines.join('\n');
}
