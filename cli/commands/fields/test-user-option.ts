/** `--user`: who gets the first values. */
import type { Project } from '../../../lib/config/define-config.ts';
import { OperateFault } from '../../../operate/fault.ts';
import { type NamedUser, parseUser } from '../../../operate/forget/user.ts';
import type { Given } from '../../command.ts';
import { textOption } from '../../text-option.ts';

/** Never a user whom nobody named. @throws OperateFault wrong-use */
export function userIn({ options }: Given, { name, identity }: Project): NamedUser {
  const text = textOption(options.user);
  if (text === undefined) {
    throw new OperateFault('wrong-use', '--user is missing: whose profile and events get the first values?', {
      remedy: 'name a user of your own who gets nothing else, such as --user test@example.com',
    });
  }
  const user = parseUser(text);
  // There, a name with an at sign is a userId, too.
  if (identity === 'userId') return { userId: text.trim() };
  if (identity !== 'email' || 'email' in user) return user;
  throw new OperateFault('wrong-use', `--user is no e-mail, and the project ${name} has no other users`, {
    remedy: '--user test@example.com',
  });
}
