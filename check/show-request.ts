/** The request to Iterable, with a mark at what the door added. */
import { isDeepStrictEqual } from 'node:util';
import type { Configuration } from '../lib/config/define-config.ts';
import { durationOf } from '../lib/config/duration.ts';
import type { Envelope } from '../lib/event/envelope.ts';
import { bulkFor, operationNamed } from '../lib/iterable/operations.ts';
import { ORIGINS } from '../lib/iterable/project-kinds.ts';
import { isRecord } from '../lib/json/is-record.ts';
import type { Outgoing } from './try-sample.ts';

/** A line for the address, and the body below it; lines that begin with + were not in the event. */
export function showRequest({ envelope, body, event }: Outgoing, { projects }: Configuration): string[] {
  const project = projects[envelope.project];
  const operation = operationNamed(envelope.operation);
  const bulk = project && operation && bulkFor(operation, project);
  const origin = project === undefined ? '' : ORIGINS[project.dataCenter];
  const address = `POST ${origin}${(bulk ?? operation)?.path ?? ''}`;
  return [
    `${envelope.project}: ${address}${bulk === undefined ? '' : `, in a list of "${bulk.list}"`}${staleAfter(envelope)}`,
    ...showBody(body, event),
  ];
}

function staleAfter({ acceptedAt, expiresAt }: Envelope): string {
  if (expiresAt === undefined) return '';
  return `, stale after ${durationOf((Date.parse(expiresAt) - Date.parse(acceptedAt)) / 1000)}`;
}

function showBody(body: string, event: unknown): string[] {
  const members = Object.entries(parseDigits(body));
  const plain: unknown = JSON.parse(body);
  const before = event ?? plain;
  const lines = members.flatMap(([name, value], index) => {
    const isAdded = !isDeepStrictEqual(memberOf(before, name), memberOf(plain, name));
    const text = JSON.stringify({ [name]: value }, null, 2)
      .split('\n')
      .slice(1, -1);
    const comma = index < members.length - 1 ? ',' : '';
    return `${text.join('\n')}${comma}`.split('\n').map((line) => (isAdded ? '+ ' : '  ') + line);
  });
  return ['  {', ...lines, '  }'];
}

function memberOf(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Numbers keep their digits: TypeScript doesn't know `context` and `rawJSON` yet. */
function parseDigits(text: string): object {
  const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => unknown };
  const keepDigits = (_: string, value: unknown, ...[context]: readonly { readonly source: string }[]) =>
    typeof value === 'number' && context !== undefined ? rawJSON(context.source) : value;
  return JSON.parse(text, keepDigits as (name: string, value: unknown) => unknown);
}
