/** A source whose functions are listened to: the door tells senders little of what they do. */
import type { Source } from '../lib/config/define-config.ts';

/** What the functions of a source did. */
export interface Heard {
  /** What `map` returned. */
  mapped?: unknown;
  /** What one of them threw. */
  thrown?: unknown;
}

export function watchedSource(source: Source): { readonly source: Source; readonly heard: Heard } {
  const heard: Heard = {};

  function heardOf<Arguments extends readonly unknown[], Result>(
    call: (...given: Arguments) => Result,
    hear: (result: Result) => void = () => {},
  ): (...given: Arguments) => Result {
    return (...given) => {
      try {
        const result = call(...given);
        hear(result);
        return result;
      } catch (error) {
        heard.thrown = error;
        throw error;
      }
    };
  }

  const { map, project } = source;
  return {
    heard,
    source: {
      ...source,
      project: typeof project === 'string' ? project : heardOf(project),
      map:
        map &&
        heardOf(map, (result) => {
          heard.mapped = result;
        }),
    },
  };
}
