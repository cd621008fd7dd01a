/** What a request says of its body's type. */
import type { Request } from '../request.ts';

export interface ContentType {
  /** In lower case, without parameters. A header that comes twice, joined by a comma, has two. */
  readonly mediaTypes: readonly string[];
  /** As they were declared. */
  readonly charsets: readonly string[];
}

const CHARSET = /(?:^|[;,\s])charset\s*=\s*(?:"([^"]*)"|'([^']*)'|([^;,\s]*))/gi;

export function contentTypeOf({ headers }: Pick<Request, 'headers'>): ContentType {
  const said = headers['content-type'] ?? '';
  return {
    mediaTypes: said
      // A comma between quotes parts nothing.
      .replaceAll(/"[^"]*"/g, '')
      .split(',')
      .flatMap((one) => one.split(';', 1)[0]?.trim().toLowerCase() || []),
    charsets: [...said.matchAll(CHARSET)].map(([, double, single, bare]) => double ?? single ?? bare ?? ''),
  };
}
