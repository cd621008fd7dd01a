/** A function of the configuration that verifies what no other scheme does. */
import { isPromise } from 'node:util/types';
import type { CustomRequest } from '../../config/verification.ts';
import { Refusal } from '../refusal.ts';
import type { Request } from '../request.ts';
import type { Denial } from './denial.ts';
import type { Scheme, SettingsOf } from './scheme.ts';
import { urlOf } from './signed-text.ts';

type Settings = SettingsOf<'custom'>;

export const customScheme: Scheme<Settings> = {
  parseKey: (text) => Buffer.from(text),
  writeKey: (text) => text,
  read(request, _nowSeconds, settings) {
    let denial: Denial = { why: 'mismatch' };
    return {
      isSignedBy(keys) {
        denial = { why: 'mismatch' };
        let answer: unknown;
        try {
          answer = settings.isGenuine(
            copyOf(request, settings.url),
            keys.map((key) => key.toString()),
          );
        } catch (cause) {
          // Of what was thrown nothing is asked: it may be anything.
          denial = { why: 'threw', cause };
          return false;
        }
        return yesOrNo(answer);
      },
      denial: () => denial,
    };
  },
  // Nobody but its sender can sign it.
  sign: (request) => request,
};

/** @throws Refusal `not-verified` for any other answer */
function yesOrNo(answer: unknown): boolean {
  if (typeof answer === 'boolean') return answer;
  // If nobody handled a promise that is rejected, Node would end the process.
  if (isPromise(answer)) answer.catch(() => {});
  throw new Refusal('not-verified', { failedFunction: 'verify' });
}

/** What the function does to it changes nothing that is read later. */
function copyOf(request: Request, url: string | undefined): CustomRequest {
  const { method, path, query, host, headers, body } = request;
  return {
    method,
    path,
    query,
    host,
    url: urlOf({ request, url }),
    headers: Object.assign(Object.create(null), headers),
    body: Buffer.from(body),
  };
}
