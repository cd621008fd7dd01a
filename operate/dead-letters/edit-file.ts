/** A file of the operator's whose default export mends events. */

import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import type { EditFunction } from '../../lib/event/event-object.ts';
import { OperateFault } from '../fault.ts';

/**
 * It runs in this process, with all that the operator may do.
 * @throws OperateFault
 */
export async function loadEdit(file: string, directory: string): Promise<EditFunction> {
  const path = resolve(directory, file);
  let loaded: { readonly default?: unknown };
  try {
    loaded = await import(pathToFileURL(path).href);
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message?: string };
    const isMissing = code === 'ERR_MODULE_NOT_FOUND' && message?.includes(path) === true;
    throw new OperateFault(
      isMissing ? 'not-found' : 'failed',
      isMissing ? `there is no file ${file}` : `${file} can't be loaded: ${message}`,
      { cause: error },
    );
  }
  const { default: edit } = loaded;
  if (typeof edit !== 'function') {
    throw new OperateFault('wrong-use', `the default export of ${file} must be a function of an event`, {
      remedy: 'write export default (event) => ({ …event, dataFields: … })',
    });
  }
  return edit as EditFunction;
}

/** @returns the same function, which returns nothing for an event that it leaves as it is */
export function onlyChanges(edit: EditFunction): EditFunction {
  return (event) => {
    const made = edit(event);
    return isDeepStrictEqual(made, event) ? undefined : made;
  };
}
