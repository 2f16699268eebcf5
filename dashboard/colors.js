// The theme's colours for canvases, which cannot read CSS variables themselves.

const known = new Map();
const probe = document.createElement("i");
probe.hidden = true;
probe.style.forcedColorAdjust = "none";
document.body.append(probe);

/** What a variable such as `--ink` stands for now. */
export function color(name) {
  if (!known.has(name)) {
    probe.style.color = `var(${name})`;
    known.set(name, getComputedStyle(probe).color);
  }
  return known.get(name);
}

/** The theme has changed. */
export const forgetColors = () => known.clear();

export const font = (weight, size) => `${weight} ${size}px ${getComputedStyle(document.documentElement).fontFamily}`;
