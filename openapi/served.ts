/** The document as one running stack has it: with its own address and its own sources. */
import { openApi } from './document.ts';

export interface ServedSource {
  readonly name: string;
  /** As `verify` has it. */
  readonly scheme: string;
  readonly hasMap: boolean;
  /** Those with paths of their own that it speaks. */
  readonly protocols: readonly string[];
}

const KEYED = 'api-key';

/** @param origin under which whoever asks knows the door */
export function servedDocument(origin: string, sources: readonly ServedSource[]): object {
  // First those that anything can be sent to from a form: the key is all they want.
  const sorted = sources.toSorted((a, b) => Number(isPlain(b)) - Number(isPlain(a)));
  const own = sorted.map(({ name }) => name);
  const speaking = sorted.filter(({ protocols }) => protocols.length > 0).map(({ name }) => name);
  const [underSource, atRoot] = openApi.servers;
  return {
    ...openApi,
    info: { ...openApi.info, description: `${openApi.info.description}\n\n${tryingOut(sorted)}` },
    servers: [
      {
        ...underSource,
        url: origin + underSource.url,
        variables: { source: variable(speaking, underSource.variables.source.default) },
      },
      { ...atRoot, url: origin + atRoot.url },
    ],
    paths: Object.fromEntries(
      Object.entries(openApi.paths).map(([path, item]) => [path, itemAt(item, origin, own)]),
    ),
  };
}

function isPlain({ scheme, hasMap }: ServedSource): boolean {
  return scheme === KEYED && !hasMap;
}

/** A list must not be empty, so without a source the document's own stands. */
function variable(names: readonly string[], otherwise: string): object {
  const [first] = names;
  return first === undefined ? { default: otherwise } : { default: first, enum: names };
}

function tryingOut(sources: readonly ServedSource[]): string {
  const names = (wanted: boolean) =>
    sources.filter(({ scheme }) => (scheme === KEYED) === wanted).map(({ name }) => `\`${name}\``);
  const [keyed, signed] = [names(true), names(false)];
  return [
    keyed.length === 0
      ? ''
      : `**Try it out** sends to this machine: press **Authorize** and type the key of ${keyed.join(' or ')}, as \`npm start\` prints it.`,
    signed.length === 0
      ? ''
      : `Senders of ${signed.join(', ')} sign their requests, which this page can't: send from the console.`,
  ]
    .filter(Boolean)
    .join(' ');
}

interface PathItem {
  readonly servers?: readonly { readonly url: string }[];
  readonly parameters?: readonly { readonly name: string; readonly schema: object }[];
}

/** Where a path names the source itself, a choice instead of a field. */
function itemAt(item: PathItem, origin: string, sources: readonly string[]): object {
  const { servers, parameters, ...rest } = item;
  return {
    ...rest,
    ...(servers === undefined ? {} : { servers: servers.map(({ url }) => ({ url: origin + url })) }),
    ...(parameters === undefined ? {} : { parameters: parameters.map((one) => withChoice(one, sources)) }),
  };
}

function withChoice(parameter: { readonly name: string; readonly schema: object }, names: readonly string[]) {
  if (parameter.name !== 'source') return parameter;
  return { ...parameter, schema: { ...parameter.schema, ...variable(names, 'app') } };
}
