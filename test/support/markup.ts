// What stands in the markup of our own pages, so that whatever else gets in is seen.

const OURS = new Set(
  `html head meta title link body div svg defs linearGradient stop rect circle path main header nav
  p span h1 h2 a form label input select option textarea button section details summary ul li small strong em
  bdi fieldset legend time code table thead tbody tr th td`
    .toLowerCase()
    .split(/\s+/),
);

/** Elements and attributes in `text` that no page of ours has. */
export function strangersIn(text: string): string[] {
  const found: string[] = [];
  const element = (each: HTMLRewriterTypes.Element): void => {
    if (!OURS.has(each.tagName.toLowerCase())) found.push(each.tagName);
    for (const [name = ""] of each.attributes)
      if (/^on|^style$|^http-equiv$|^src/i.test(name)) found.push(`${each.tagName} ${name}`);
    for (const name of ["href", "action"]) {
      const value = each.getAttribute(name);
      if (value !== null && !/^[/#](?!\/)/.test(value)) found.push(`${name}=${value}`);
    }
  };
  new HTMLRewriter().on("*", { element }).transform(text);
  return found;
}
