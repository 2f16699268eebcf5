// Whether this browser can draw in 3D. Only then the renderer is loaded; else the page, and mission control around it, say so.
{
  const { dataset } = document.currentScript;
  const TRIES = 3, PAUSE_MS = 1500; // a graphics driver that has just failed is not back at once
  const WORDS = 'This browser cannot draw in 3D: WebGL is off, or has no graphics driver. The map of mission control needs neither.';

  function draws() {
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('webgl2') ?? canvas.getContext('webgl');
    context?.getExtension('WEBGL_lose_context')?.loseContext(); // browsers count them
    return Boolean(context);
  }

  async function begin() {
    for (let left = TRIES; !draws(); left--) {
      if (left === 1) return tell();
      await new Promise((go) => setTimeout(go, PAUSE_MS));
    }
    load(`${location.origin}/view.js`);
    load('index.js'); // of the base address
    // A driver that fails, or a machine that wakes, takes all pictures away. What the renderer had is best drawn from the start.
    addEventListener('webglcontextlost', () => setTimeout(() => location.reload(), PAUSE_MS), true);
  }

  function load(src) {
    const script = Object.assign(document.createElement('script'), { src, async: false });
    Object.assign(script.dataset, dataset);
    document.body.append(script);
  }

  function tell() {
    document.body.append(Object.assign(document.createElement('p'), { textContent: WORDS }));
    if (window.parent !== window) window.parent.postMessage({ blind: true }, '*');
  }

  addEventListener('DOMContentLoaded', begin);
}
