/**
 * GitHub: what somebody does with a repository becomes an event, `github-issues-opened` for one.
 * To be sent there: whichever events you like, as `application/json`.
 */
import { type EventObject, github, type SourceSettings } from '#forwarder';

export const githubSource: SourceSettings = {
  verify: github('source-github'),
  project: 'us',
  operations: ['events/track'],
  map: track,
};

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads */
interface Delivery {
  readonly action?: string;
  readonly repository?: { readonly full_name: string };
  readonly sender: { readonly id: number; readonly login: string; readonly type: string };
}

function track(
  { action, repository, sender }: Delivery,
  { 'x-github-event': event = '', 'x-github-delivery': delivery = '' }: Readonly<Record<string, string>>,
): EventObject | null {
  if (sender.type !== 'User') return null;
  return {
    eventName: ['github', event, action].filter(Boolean).join('-'),
    // A delivery that GitHub repeats keeps its id.
    id: delivery,
    // GitHub tells nobody's e-mail, and a login can change.
    userId: `github-${sender.id}`,
    dataFields: { login: sender.login, repository: repository?.full_name },
  };
}
