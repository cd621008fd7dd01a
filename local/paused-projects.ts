/** Which projects an operator has paused: kept in a file, so that they stay paused over a restart. */
import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { DamagedFile } from './damaged-file.ts';
import { writePrivate } from './private-file.ts';

export interface PausedProjects {
  readonly has: (project: string) => boolean;
  /** On disk when it returns. */
  readonly set: (project: string, isPaused: boolean) => void;
}

const schema = z.array(z.string());

/** @throws DamagedFile: to deliver what should wait can't be undone */
export function openPausedProjects(path: string): PausedProjects {
  const paused = new Set(readPaused(path));
  return {
    has: (project) => paused.has(project),
    set(project, isPaused) {
      if (paused.has(project) === isPaused) return;
      if (isPaused) paused.add(project);
      else paused.delete(project);
      writePrivate(path, JSON.stringify([...paused]));
    },
  };
}

function readPaused(path: string): readonly string[] {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new DamagedFile(path, error);
  }
}
