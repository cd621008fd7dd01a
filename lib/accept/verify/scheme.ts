import type { Verification } from '../../config/verification.ts';
import type { Answer, Request } from '../request.ts';
import type { Denial } from './denial.ts';

/** What a source says of the scheme that it is verified by. */
export type SettingsOf<Name extends Verification['scheme']> = Verification & { readonly scheme: Name };

/**
 * One way for a sender to prove who it is. What gets settings is a method, and no function in a property: so a
 * scheme with settings of its own is a scheme, and the table holds that it gets its own.
 */
export interface Scheme<Settings extends Verification = Verification> {
  /**
   * Parses one key of the source's secret into the form that `isSignedBy` compares.
   * @throws if the text can't be a key of this scheme
   */
  readonly parseKey: (text: string) => Buffer;
  /** The keys in one text of a secret, where providers write several in one. Otherwise the text is the key. */
  readonly keysIn?: (text: string) => readonly string[];
  /** Makes a valid test key from any text. */
  readonly writeKey: (text: string) => string;
  /** What the request presents, or why no key could prove it right. */
  read(request: Request, nowSeconds: number, settings: Settings): Presented | Denial;
  /** The request as its sender would send it with this key: for requests that are made up. */
  sign(request: Request, key: string, nowSeconds: number, settings: Settings): Request;
  /** The answer to a verified request by which the provider only tries the door when it is set up. */
  readonly challenge?: (request: Request) => Answer | undefined;
  /** The same for a request that the provider does not sign. It must tell nobody anything, and do nothing. */
  unsignedChallenge?(request: Request, settings: Settings): Answer | undefined;
}

export interface Presented {
  /** Whether one of the keys proves it. The time it takes doesn't tell which. */
  readonly isSignedBy: (keys: readonly Buffer[]) => boolean;
  /** Why none of the keys that were asked about last proves it. */
  readonly denial: () => Denial;
}
