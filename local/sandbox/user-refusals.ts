/** How a call about one user is refused for that user's sake. */
import type { NamedUser } from './identity.ts';
import { type RefusalCode, type Reply, refusal } from './replies.ts';
import type { UpdateFault } from './user-faults.ts';

/**
 * The codes are Iterable's. Which code comes with which fault of the data and of a conflict, that most come with
 * status 400, and the wording of messages of which no recording exists, are assumptions.
 */
const REFUSALS: Readonly<
  Record<
    UpdateFault['kind'],
    Readonly<
      Record<NamedUser['by'], readonly [status: number, code: RefusalCode, msg: (user: string) => string]>
    >
  >
> = {
  invalid: {
    email: [400, 'InvalidEmailAddressError', (user) => `Invalid email: ${user}`],
    userId: [400, 'InvalidUserIdError', (user) => `Invalid userId: ${user}`],
  },
  forgotten: {
    email: [400, 'ForgottenUserError', () => 'User has been forgotten'],
    userId: [400, 'ForgottenUserError', () => 'User has been forgotten'],
  },
  unknown: {
    email: [400, 'UnknownEmailError', (user) => `User with email ${user} does not exist`],
    userId: [400, 'UnknownUserIdError', (user) => `User with userId ${user} does not exist`],
  },
  conflict: {
    email: [409, 'EmailAlreadyExists', () => 'Another user has the email'],
    userId: [409, 'UserIdAlreadyExists', () => 'Another user has the userId'],
  },
  invalidData: {
    email: [400, 'BadParams', () => 'Invalid data in dataFields'],
    userId: [400, 'BadParams', () => 'Invalid data in dataFields'],
  },
};

export function refusalOfUser({ kind, by, user }: UpdateFault): Reply {
  const [status, code, msg] = REFUSALS[kind][by];
  return refusal(status, code, msg(user));
}
