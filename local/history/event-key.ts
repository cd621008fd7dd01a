/** By what an event is known: the same id may go to several projects. */
export interface EventKey {
  readonly id: string;
  readonly project: string;
}

export function keyOf({ id, project }: EventKey): string {
  return `${id} ${project}`;
}
