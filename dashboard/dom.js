// Small, safe steps on the page and to its server. Everything that comes from the team is set as text, never as markup.

const PATIENCE_MS = 8000; // a line that died silently answers nothing, and a browser asks a host six things at a time

export const find = (selector, root = document) => root.querySelector(selector);

/** Set text only when it differs, so that nothing is laid out in vain. */
export function text(element, value) {
  const words = value ?? "";
  if (element.textContent !== words) element.textContent = words;
}

/** An element with a class and text. */
export function make(tag, className, words) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (words !== undefined && words !== null) element.textContent = words;
  return element;
}

/** Set an attribute only when it differs; null takes it away. */
export function attribute(element, name, value) {
  if (value === null || value === undefined) element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
}

/** The server's answer as it is now, whatever it is; rejects when none has come in PATIENCE_MS. */
export const answerFrom = (address) => fetch(address, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });

/** Fetch JSON; rejects when the answer is no success. */
export async function ask(address) {
  const answer = await answerFrom(address);
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
}

export const share = (element, part) => element.style.setProperty("--part", String(part));
