import * as z from 'zod/mini';
import { readProject } from '../../../operate/status/projects.ts';
import type { Call } from '../call.ts';
import { name } from './schemas.ts';

const schema = z.strictObject({ project: name });

export const pause: Call<'pause'> = { schema, answer: enabling(false) };
export const resume: Call<'resume'> = { schema, answer: enabling(true) };

function enabling(isEnabled: boolean): Call<'pause'>['answer'] {
  return async ({ project }, { stack }, gone) => {
    const opened = await stack();
    await readProject(opened, project);
    await opened.enable(project, isEnabled, gone);
    return {};
  };
}
