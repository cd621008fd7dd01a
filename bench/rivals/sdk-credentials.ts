/**
 * Stands in the bundles of floors and peers for `@aws-sdk/credential-provider-node`, which looks in files and on the
 * network too: a third of the SDK's start, and Lambda hands a function its credentials in these variables.
 */
import { variable } from './variable.ts';

export const defaultProvider = () => async () => ({
  accessKeyId: variable('AWS_ACCESS_KEY_ID'),
  secretAccessKey: variable('AWS_SECRET_ACCESS_KEY'),
});
