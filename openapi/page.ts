/** The OpenAPI document as a page to read, for `npm start`. */
import { openApi, PATH_GROUPS } from './document.ts';
import { type Schema, schemas } from './schemas.ts';

const STYLE = `
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222; background: #fff }
  h2 { margin-top: 2.5rem; border-bottom: 1px solid #ccc } code { font-size: .9em }
  details { margin: .4rem 0 } summary { cursor: pointer }
  table { border-collapse: collapse; margin: .5rem 0 1rem } td, th { text-align: left; padding: .2rem .8rem .2rem 0; vertical-align: top }
  pre { background: #f4f4f4; padding: .8rem; overflow-x: auto }
  @media (prefers-color-scheme: dark) { body { color: #ddd; background: #181818 } pre { background: #262626 } }
`;

interface Operation {
  readonly summary: string;
  readonly description?: string;
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, { readonly description?: string }>>;
}

export function page(): string {
  const groups = PATH_GROUPS.map(
    ({ title, paths }) =>
      `<h2>${html(title)}</h2>${paths.map(([path, item]) => pathItem(path, item)).join('\n')}`,
  );
  const errors = Object.entries<{ readonly description: string }>(openApi.components.responses).flatMap(
    ([name, { description }]) =>
      name.startsWith('Error') ? [[name.slice('Error'.length), description] as const] : [],
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${html(openApi.info.title)}</title>
<meta name="viewport" content="width=device-width"><style>${STYLE}</style></head><body>
<h1>${html(openApi.info.title)}</h1><p>${html(openApi.info.description)}</p>
<p>Send the source's key as <code>Api-Key</code>, as <code>Authorization: Bearer</code>, or as user name of Basic.
Iterable's and Segment's paths stand below <code>/{source}</code>, or at the root, where the key picks the source.
The same for machines: <a href="/openapi.json">openapi.json</a>.</p>
${groups.join('\n')}
<h2>Errors</h2>${table(errors)}</body></html>`;
}

function pathItem(path: string, item: object): string {
  return Object.entries(item)
    .filter(([method]) => method === 'post' || method === 'get')
    .map(([method, operation]) => operationItem(`${method.toUpperCase()} ${path}`, operation as Operation))
    .join('');
}

function operationItem(title: string, { summary, description, requestBody, responses }: Operation): string {
  const bodies = Object.entries(requestBody?.content ?? {}).map(
    ([type, { schema }]) => `<p><code>${html(type)}</code>: ${schemaItem(schema)}</p>`,
  );
  const good = Object.entries(responses).flatMap(([status, response]) =>
    response.description === undefined ? [] : [[status, response.description] as const],
  );
  return `<details><summary><code>${html(title)}</code> ${html(summary)}</summary>
<p>${html(description ?? '')}</p>${bodies.join('')}${table(good)}</details>`;
}

function table(rows: readonly (readonly [string, string])[]): string {
  const lines = rows.map(([first, second]) => `<tr><td>${html(first)}</td><td>${html(second)}</td></tr>`);
  return `<table>${lines.join('')}</table>`;
}

/** A reference is followed once; what is in it is shown as it stands in the document. */
function schemaItem(schema: Schema): string {
  const name = typeof schema.$ref === 'string' ? (schema.$ref.split('/').at(-1) ?? '') : undefined;
  const shown = name === undefined ? schema : schemas[name];
  return `${html(name ?? '')}<pre>${html(JSON.stringify(shown, null, 2))}</pre>`;
}

function html(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
