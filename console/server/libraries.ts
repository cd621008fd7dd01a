/** The libraries of the page, as they lie in `node_modules`: no others can be asked for. */
import { createHash } from 'node:crypto';

const MODULES = new URL('../../node_modules/', import.meta.url);

/** Where they are served. */
export const LIBRARIES_PATH = '/_console/lib/';

/** By the name under which the page imports them. */
const FILES = {
  preact: 'preact/dist/preact.mjs',
  'preact/hooks': 'preact/hooks/dist/hooks.mjs',
  'preact/jsx-runtime': 'preact/jsx-runtime/dist/jsxRuntime.mjs',
  '@preact/signals': '@preact/signals/dist/signals.mjs',
  '@preact/signals-core': '@preact/signals-core/dist/signals-core.mjs',
} as const;

export const IMPORT_MAP = JSON.stringify({
  imports: Object.fromEntries(
    Object.entries(FILES).map(([name, file]) => [name, `${LIBRARIES_PATH}${file}`]),
  ),
});

/** By which the content security policy knows it. */
export const IMPORT_MAP_HASH = createHash('sha256').update(IMPORT_MAP).digest('base64');

/** @returns nothing for what is none of them */
export function libraryFile(path: string): URL | undefined {
  return Object.values(FILES).includes(path as (typeof FILES)[keyof typeof FILES])
    ? new URL(path, MODULES)
    : undefined;
}
