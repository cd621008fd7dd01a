/** Which link of a list had the focus last: a list that is hidden loses it. */
const last = new WeakMap<HTMLElement, number>();

/**
 * Puts the focus on the next link of a list, or the one before: counted from the one that has it, else from what is open,
 * else from where it was.
 * @param by 0: back to where it was
 */
export function moveAmong(list: HTMLElement | null, by: 1 | 0 | -1): void {
  if (list === null) return;
  const links = [...list.querySelectorAll('a')];
  const focused = links.findIndex((link) => link.contains(document.activeElement));
  const open = links.findIndex((link) => link.ariaCurrent === 'page');
  const from = [focused, open].find((at) => at !== -1) ?? last.get(list) ?? -1;
  const to = Math.min(links.length - 1, Math.max(0, from + by));
  last.set(list, to);
  links[to]?.focus();
}
