// What a page remembers as long as its tab lives, over reloads too; without storage, until it is reloaded.

const here = new Map();

export function keep(name, value) {
  here.set(name, String(value));
  try {
    sessionStorage.setItem(name, value);
  } catch {
    // Storage is full, or forbidden in this browser.
  }
}

/** What was kept under a name, or null. */
export function kept(name) {
  if (here.has(name)) return here.get(name);
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}
