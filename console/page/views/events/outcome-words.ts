import type { EventRow, ProjectNow } from '../../../api.ts';
import { relativeOf } from '../../parts/moment.ts';
import { visible } from '../../parts/visible.ts';

const MAX_LENGTH = 300;

/** @param project how its project stands, which tells sooner than the history why it waits */
export function outcomeOf(row: EventRow, at: number, project?: ProjectNow): string {
  switch (row.state) {
    case 'waiting':
      return visible(waitingFor(row, project));
    case 'retrying':
      return `${hindranceOf(row)}, ${pauseOf(project) ?? againOf(row, at)}`;
    case 'delivered':
      return row.words === '' ? 'delivered' : row.words;
    case 'dead':
      return deadBy(row);
  }
}

function waitingFor({ words, operation, attempts }: EventRow, project: ProjectNow | undefined): string {
  const pause = pauseOf(project);
  if (pause !== undefined) return pause;
  const gate = project?.gates.find(({ operations }) => operations.includes(operation));
  if (gate !== undefined) return `held back: ${gate.why}`;
  if (words === '' && project?.holds) return `held back: ${project.holds}`;
  return words || (attempts === 0 ? 'on the queue' : 'on the queue again');
}

function pauseOf(project: ProjectNow | undefined): string | undefined {
  return project?.running === 'paused' ? `project ${project.name} is paused` : undefined;
}

function hindranceOf({ status, reason, detail }: EventRow): string {
  return status === null ? visible(detail ?? reason ?? 'no answer') : String(status);
}

function againOf({ nextAt, heldBecause }: EventRow, at: number): string {
  if (heldBecause !== null) return visible(`held back: ${heldBecause}`);
  return `again ${nextAt === null || nextAt <= at ? 'now' : relativeOf(nextAt, at)}`;
}

function deadBy({ reason, detail, code, isDeleted }: EventRow): string {
  const why = detail ?? code;
  const words = [
    reason ?? 'no reason given',
    ...(why === null ? [] : [visible(why.slice(0, MAX_LENGTH))]),
  ].join(': ');
  return isDeleted ? `deleted; ${words}` : words;
}
