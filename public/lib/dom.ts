// Makes and listens to DOM nodes. Knows no domain word; never takes HTML text.

export type Cleanup = () => void;
export type Child = Node | string | null | false | undefined;
type Value = string | number | boolean | null | undefined | EventListener;
export type Attributes = { readonly [name: string]: Value };

const svgNamespace = "http://www.w3.org/2000/svg";

/** `on…` takes a listener; true is an empty attribute; false, null and undefined are none. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  return fill(document.createElement(tag), attributes, children);
}

export function svg<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[Tag] {
  return fill(document.createElementNS(svgNamespace, tag), attributes, children);
}

function fill<Node extends Element>(node: Node, attributes: Attributes, children: Child[]): Node {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined)
      node.setAttribute(name, String(value));
  }
  node.append(...present(children));
  return node;
}

const present = (children: Child[]): (Node | string)[] =>
  children.filter((child) => child !== null && child !== undefined && child !== false);

/** Replaces what is in `node`. */
export function put(node: Element, ...children: Child[]): void {
  node.replaceChildren(...present(children));
}

/** Writes only what differs, so that nothing is announced or laid out again for nothing. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

export function setAttribute(node: Element, name: string, value: string | null): void {
  if (value === null) node.removeAttribute(name);
  else if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

/** Lines begin at the right here: what goes on, goes to the left. */
export const isRightToLeft = (node: Element): boolean => getComputedStyle(node).direction === "rtl";

/** The keys that go back and forth along a line. */
export const sideways = (node: Element): readonly [string, string] =>
  isRightToLeft(node) ? ["ArrowRight", "ArrowLeft"] : ["ArrowLeft", "ArrowRight"];

/** Listens until the returned function is called. */
export function on<Type extends string>(
  target: EventTarget,
  type: Type,
  listener: (
    event: Type extends keyof HTMLElementEventMap ? HTMLElementEventMap[Type] : Event,
  ) => void,
  options?: AddEventListenerOptions,
): Cleanup {
  // The event map is what the DOM promises for the type.
  const plain = listener as EventListener;
  target.addEventListener(type, plain, options);
  return () => target.removeEventListener(type, plain, options);
}

export function cleanupAll(cleanups: readonly Cleanup[]): Cleanup {
  return () => {
    for (const cleanup of cleanups) cleanup();
  };
}
