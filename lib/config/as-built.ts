/**
 * A configuration is checked where it is built, and a function makes it anew without the check. One that reads the
 * environment could say something else there, which nobody has checked: then the function must not start.
 */
import { type Configuration, ConfigurationError } from './define-config.ts';

/** Stands for each function: its text says nothing of the variables that it uses. */
const FUNCTION = 'a function';

/** @returns JSON for `asBuilt` */
export function builtText(configuration: Configuration): string {
  return JSON.stringify(configuration, (_, value: unknown) => marked(value));
}

/** @throws ConfigurationError with the paths, and without the values, of the settings that differ from `text` */
export function asBuilt(configuration: Configuration, text: string): Configuration {
  const paths = differences(JSON.parse(text), configuration, []);
  if (paths.length === 0) return configuration;
  throw new ConfigurationError(
    paths,
    `forwarder.config.ts is not what it was when it was built (${paths.join(', ')}): environment variables that it reads must have the same values there and in the function.`,
  );
}

function differences(built: unknown, made: unknown, path: readonly string[]): string[] {
  if (!isObject(built) || !isObject(made) || Array.isArray(built) !== Array.isArray(made)) {
    return built === marked(made) ? [] : [path.join('.')];
  }
  const names = new Set([...Object.keys(built), ...Object.keys(made)]);
  return [...names].flatMap((name) => differences(built[name], made[name], [...path, name]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function marked(value: unknown): unknown {
  return typeof value === 'function' ? FUNCTION : value;
}
