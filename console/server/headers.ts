/** What every answer of the console carries. */
import type { ServerResponse } from 'node:http';

/** Nothing from elsewhere, nothing written inline but the one import map, and no frame around it. */
function contentSecurityPolicy(scriptHash: string | undefined): string {
  return [
    "default-src 'none'",
    `script-src 'self'${scriptHash === undefined ? '' : ` 'sha256-${scriptHash}'`}`,
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

export interface Content {
  readonly type: string;
  readonly body: string | Buffer;
  /** Of what may be kept and asked for again; what has data of events is kept nowhere. */
  readonly etag?: string;
  readonly scriptHash?: string | undefined;
}

export function safeHeaders({
  type,
  etag,
  scriptHash,
}: Omit<Content, 'body'>): Readonly<Record<string, string>> {
  return {
    'Content-Type': type,
    'Content-Security-Policy': contentSecurityPolicy(scriptHash),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    ...(etag === undefined ? { 'Cache-Control': 'no-store' } : { 'Cache-Control': 'no-cache', ETag: etag }),
  };
}

export function answer(response: ServerResponse, status: number, content: Content): void {
  response.writeHead(status, safeHeaders(content)).end(content.body);
}

export function answerText(response: ServerResponse, status: number, text: string): void {
  answer(response, status, { type: 'text/plain; charset=utf-8', body: `${text}\n` });
}
