/** A sample as its sender would send it. */

import { isForm } from '../lib/accept/body/form.ts';
import type { Request } from '../lib/accept/request.ts';
import { SCHEMES } from '../lib/accept/verify/schemes.ts';
import type { Source } from '../lib/config/define-config.ts';
import { isRecord } from '../lib/json/is-record.ts';
import { walkJson } from '../lib/json/scan.ts';
import { parseJson } from '../lib/json/value.ts';
import type { Sample } from './samples.ts';

/** @throws Error for what can't be a request of this source */
export function requestOf(
  { body, headers }: Sample,
  { name, verify }: Source,
  key: string,
  nowMs: number,
): Request {
  const unsigned: Request = {
    method: 'POST',
    path: `/${name}`,
    query: '',
    host: 'localhost',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  };
  const request = isForm(unsigned) ? { ...unsigned, body: formOf(body) } : unsigned;
  return SCHEMES[verify.scheme].sign(request, key, nowMs / 1_000, verify);
}

/** A form's sample is an object of its parameters, as a `map` function gets them. */
export function formOf(body: Buffer): Buffer {
  const parameters = parseJson(walkJson(new TextDecoder().decode(body)));
  if (!isRecord(parameters)) throw new Error('the sample of a form must be an object of its parameters');
  const texts = Object.entries(parameters).flatMap(([name, value]) =>
    [value].flat().map((text): [string, string] => [name, String(text)]),
  );
  return Buffer.from(new URLSearchParams(texts).toString());
}
