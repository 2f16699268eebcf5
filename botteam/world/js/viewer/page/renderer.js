// Runs in the browser before the renderer of a 3D view, and gives it a lighter worker, its heavy files from mission control, and
// time to breathe.
{
  const { assets, states } = document.currentScript.dataset;

  // The renderer wants four workers and tells each everything; here one does the work of all, since each would read a large script.
  const worker = new Worker(`${location.origin}/sections.js?${new URLSearchParams({ assets, states })}`); // begins to load beside the renderer
  const faces = [];
  worker.onmessage = (event) => faces[0].onmessage(event);
  window.Worker = function () {
    const leads = faces.length === 0;
    const face = { postMessage: (message) => (leads || message.type === 'dirty') && worker.postMessage(message) };
    faces.push(face);
    return face;
  };
  addEventListener('seen', ({ detail }) => worker.postMessage({ type: 'at', ...detail }));

  // Twelve megabytes of models are the worker's alone: the renderer would read them first and then hand them over.
  const { open } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.open = function (method, url, ...rest) {
    return open.call(this, method, String(url) === states ? 'data:application/json,{}' : url, ...rest);
  };

  // Where every picture is slow, as without a graphics card, drawing gets half of the time: the rest is for what is to be drawn. And the
  // worker is told, since what nobody sees need not be drawn.
  const SLOW_MS = 40, PAUSE_MS = 250, LATEST = 0.3;
  const frame = window.requestAnimationFrame.bind(window);
  let pause = 0, usual = 0, isSlow = false;
  window.requestAnimationFrame = (draw) => {
    const ask = () => {
      const asked = performance.now();
      return frame((time) => {
        took(performance.now() - asked);
        draw(time);
      });
    };
    return pause ? setTimeout(ask, pause) : ask();
  };

  function took(time) {
    pause = time > SLOW_MS ? Math.min(time, PAUSE_MS) : 0;
    usual += LATEST * (Math.min(time, PAUSE_MS) - usual);
    if (isSlow === usual > SLOW_MS) return;
    isSlow = !isSlow;
    worker.postMessage({ type: 'pace', isSlow });
  }

  window.alert = (words) => console.log(words);

  // Keys that mean something to mission control are handed up, since a focused frame swallows them.
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || window.parent === window) return;
    if ('12345cCfFgGmM?/'.includes(event.key)) window.parent.postMessage({ key: event.key }, '*');
  });
}
