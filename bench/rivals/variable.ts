/** @throws Error when the environment does not have it */
export function variable(name: string): string {
  // biome-ignore lint/style/noProcessEnv: the environment of a rival, which is a function of its own
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}
