/** A project with nothing in it yet, and how the journal fills it again. */
import type { DataCenter } from '../../lib/iterable/project-kinds.ts';
import { createAnnouncements } from './announcements.ts';
import { createProfileTypes } from './built-in-fields.ts';
import { createDroppedFields } from './dropped-fields.ts';
import { type ArrivedEvent, createEventStore } from './event-store.ts';
import { NO_FAULTS } from './faults.ts';
import { createFieldTypes } from './field-types.ts';
import { createForgottenUsers } from './forgotten-users.ts';
import { isObject, parseJson } from './json.ts';
import { isOperation, learn } from './operations.ts';
import { createProfiles } from './profiles.ts';
import type { Project } from './project.ts';

const PROJECT_NUMBERS: Readonly<Record<DataCenter, number>> = { US: 1001, EU: 2001 };

export function createProject(dataCenter: DataCenter): Project {
  return {
    number: PROJECT_NUMBERS[dataCenter],
    events: createEventStore(),
    announced: createAnnouncements(),
    fieldTypes: createFieldTypes(),
    profileTypes: createProfileTypes(),
    droppedFields: createDroppedFields(),
    forgotten: createForgottenUsers(),
    profiles: createProfiles(),
    faults: NO_FAULTS,
  };
}

/** @throws Error for an event that no operation of this sandbox takes */
export function restore(project: Project, event: ArrivedEvent): void {
  const { operation, id, headers, arrivedAt, body: text } = event;
  const body = parseJson(text);
  if (!isOperation(operation) || !isObject(body)) {
    throw new Error(`the journal holds an event of "${operation}" that this sandbox cannot read`);
  }
  // Without a time, as an earlier version left it, its fields are as old as can be.
  const atMs = arrivedAt === undefined ? 0 : Date.parse(arrivedAt);
  learn(operation, { id, headers, text, body }, project, atMs);
  project.events.put(event);
}
