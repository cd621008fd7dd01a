/** Which fields an event has, without what stands in them, which may be personal data. */
import { isRecord } from '../../lib/json/is-record.ts';

/** @param event JSON */
export function pathsIn(event: string): readonly string[] {
  return [...pathsOf(JSON.parse(event))];
}

function* pathsOf(value: unknown, path = ''): Generator<string> {
  if (!isRecord(value) || Object.keys(value).length === 0) {
    yield path;
    return;
  }
  for (const [name, inside] of Object.entries(value)) {
    yield* pathsOf(inside, path === '' ? name : `${path}.${name}`);
  }
}
