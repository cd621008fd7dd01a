/** The key by which /docs may try a request. The page itself needs no token, so it holds none and asks for it here. */
import type { Source } from '../../../lib/config/define-config.ts';
import { OperateFault } from '../../../operate/fault.ts';
import { readKeyTexts } from '../../../operate/send/source-key.ts';
import type { Call, Context } from '../call.ts';
import { nothing } from './schemas.ts';

export const docsKey: Call<'docs-key'> = {
  schema: nothing,
  async answer(_, { surroundings, configuration, stack }) {
    if (surroundings.realProject !== undefined) return { key: null };
    const source = Object.values(configuration.sources).find((one) => mayBeTried(one, surroundings));
    if (source === undefined) return { key: null };
    try {
      const [value] = await readKeyTexts(await stack(), source);
      return { key: value === undefined ? null : { source: source.name, value } };
    } catch (error) {
      if (error instanceof OperateFault) return { key: null };
      throw error;
    }
  },
};

/** A key is all that it wants, and it is one that was made up here. */
function mayBeTried(
  { name, verify, map }: Source,
  { isKeySecret }: Pick<Context['surroundings'], 'isKeySecret'>,
): boolean {
  return verify.scheme === 'api-key' && map === undefined && !isKeySecret(name);
}
