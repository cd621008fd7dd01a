/** Puts the focus on the next link of a list, or the one before: counted from the one that has it, else from what is open. */
export function moveAmong(list: HTMLElement | null, by: 1 | -1): void {
  const links = [...(list?.querySelectorAll('a') ?? [])];
  const focused = links.findIndex((link) => link.contains(document.activeElement));
  const from = focused === -1 ? links.findIndex((link) => link.ariaCurrent === 'page') : focused;
  links[Math.min(links.length - 1, Math.max(0, from + by))]?.focus();
}
