/** What the terminal says otherwise than an operator's command would: words that hold on this machine alone. */
import { HIDDEN, type OwnViews, refusedKey, trouble, unconfirmed } from '../operate/log/views.ts';

export const OWN_VIEWS: OwnViews = {
  'credentials-refused': trouble(
    (fields, named) =>
      `${refusedKey(fields, named)} Its events wait, none is lost. ` +
      'Check ITERABLE_API_KEY and ITERABLE_DATA_CENTER; or, in a sandbox, its fault apiKeys',
  ),
  'queue-call-failed': trouble((fields) => unconfirmed('the local SQS', fields)),
  // The keys of this machine are short, to be typed.
  'source-key-short': HIDDEN,
};
