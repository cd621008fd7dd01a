/**
 * The fault `newFieldSeconds`: after the first value of a field, further ones are lost for so long, silently. That
 * plays what Iterable's "Getting Started with Iterable's API" warns of: wait five minutes after a new field's first
 * value, or data may be lost.
 */
import type { EndpointName } from './api-facts.ts';
import type { DroppedField } from './dropped-fields.ts';
import type { Arrived, Project } from './project.ts';
import { typesFor, withoutWritten, writtenFields } from './written-fields.ts';

/** The events of a call in their order, each as Iterable stores it. Changes nothing in the project. */
export function withoutYoungFields(
  operation: EndpointName,
  events: readonly Arrived[],
  project: Project,
  nowMs: number,
): { readonly kept: readonly Arrived[]; readonly dropped: readonly DroppedField[] } {
  const youngMs = project.faults.newFieldSeconds * 1_000;
  if (youngMs === 0) return { kept: events, dropped: [] };
  const drafts = {
    event: typesFor('event', project).draft(),
    user: typesFor('user', project).draft(),
  };
  const dropped: DroppedField[] = [];
  const kept = events.map((event) => {
    const written = writtenFields(operation, event.body);
    if (written === undefined) return event;
    const { category, name, dataFields, createNewFields } = written;
    const types = drafts[category];
    const before = dropped.length;
    const body = withoutWritten(operation, event.body, (field) => {
      const bornAtMs = types.get(name, field)?.bornAtMs;
      if (bornAtMs === undefined || nowMs - bornAtMs >= youngMs) return false;
      dropped.push(category === 'event' ? { category, eventName: name, field } : { category, field });
      return true;
    });
    if (createNewFields) types.learn(name, dataFields, nowMs);
    return dropped.length === before ? event : { ...event, body, text: JSON.stringify(body) };
  });
  return { kept, dropped };
}
