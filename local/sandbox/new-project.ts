/** A project with nothing in it yet, and how the journal fills it again. */
import type { DataCenter } from '../../lib/iterable/project-kinds.ts';
import { createAnnouncements } from './announcements.ts';
import { type ArrivedEvent, createEventStore } from './event-store.ts';
import { NO_FAULTS } from './faults.ts';
import { createFieldTypes } from './field-types.ts';
import { createForgottenUsers } from './forgotten-users.ts';
import { isObject, parseJson } from './json.ts';
import { isOperation, OPERATIONS } from './operations.ts';
import { createProfiles } from './profiles.ts';
import type { Operation, Project } from './project.ts';

const PROJECT_NUMBERS: Readonly<Record<DataCenter, number>> = { US: 1001, EU: 2001 };

export function createProject(dataCenter: DataCenter): Project {
  return {
    number: PROJECT_NUMBERS[dataCenter],
    events: createEventStore(),
    announced: createAnnouncements(),
    fieldTypes: createFieldTypes(),
    forgotten: createForgottenUsers(),
    profiles: createProfiles(),
    faults: NO_FAULTS,
  };
}

/** @throws Error for an event that no operation of this sandbox takes */
export function restore(project: Project, event: ArrivedEvent): void {
  const { operation, id, headers, body: text } = event;
  const body = parseJson(text);
  if (!isOperation(operation) || !isObject(body)) {
    throw new Error(`the journal holds an event of "${operation}" that this sandbox cannot read`);
  }
  const { learn }: Operation = OPERATIONS[operation];
  learn?.({ id, headers, text, body }, project);
  project.events.put(event);
}
