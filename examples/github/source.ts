/**
 * GitHub: what somebody does with a repository becomes an event, for example `github-issues-opened`.
 * Choose at the provider: any events, as JSON or as a form.
 */
import { defineSource, github } from '#forwarder';

export const githubSource = defineSource({
  verify: github('source-github'),
  project: 'us',
  operations: ['events/track'],
  map({ action, repository, sender }, { 'x-github-event': event = '', 'x-github-delivery': delivery = '' }) {
    // A bot, or nobody: a security advisory has no sender.
    if (sender?.type !== 'User') return null;
    return {
      eventName: ['github', event, action].filter(Boolean).join('-'),
      // A delivery that GitHub repeats keeps its id.
      id: delivery,
      // GitHub tells nobody's e-mail, and a login can change.
      userId: `github-${sender.id}`,
      dataFields: { login: sender.login, repository: repository?.full_name },
    };
  },
});
