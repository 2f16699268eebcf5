// What stands around the blocks of a 3D view: a sky that knows the hour, and names that can be read. The renderer lays its THREE open on
// the window before it makes anything; so its parts can be had here.
{
  const DAY = [173, 216, 230], NIGHT = [14, 19, 42], DUSK = [236, 158, 104];
  const MOONLIGHT = 0.45; // of the light by day: dark, but nobody watches a black picture
  const UNKNOWN = 0xff00ff, GREY = 0x8c96a0; // the box of a creature without a model
  const TICKS = 24000, NOON = 6000;
  let three = null, hour = NOON;
  const lamps = [];

  /** How high the sun stands, from 1 at noon to -1 at midnight. */
  const sun = (ticks) => Math.cos(((ticks - NOON) / TICKS) * 2 * Math.PI);
  const mix = (a, b, share) => a.map((part, i) => Math.round(part + (b[i] - part) * share));
  const within = (n) => Math.max(0, Math.min(1, n));

  /** The light of a clear sky falls from full to none while the sun sinks from a quarter above the horizon to a quarter below it. */
  function shine() {
    const height = sun(hour);
    const light = within(height * 2 + 0.5);
    const color = mix(mix(NIGHT, DAY, light), DUSK, 0.55 * within(1 - Math.abs(height) * 5));
    window.scenery?.background?.set(`rgb(${color.join(',')})`);
    for (const { lamp, full } of lamps) lamp.intensity = full * (MOONLIGHT + (1 - MOONLIGHT) * light);
  }

  addEventListener('hour', ({ detail }) => {
    hour = detail;
    shine();
  });

  /** Whatever is put into the scene comes by here. */
  function dress({ Object3D: { prototype } }) {
    const { add, remove } = prototype;
    prototype.add = function (...things) {
      if (this.isScene) window.scenery = this;
      for (const one of things) {
        if (one.isLight) lamps.push({ lamp: one, full: one.intensity });
        if (one.isSprite) label(one);
        if (one.material?.color?.getHex() === UNKNOWN) one.material.color.set(GREY);
      }
      return add.apply(this, things);
    };
    prototype.remove = function (...things) {
      if (this.isScene) for (const one of things) one?.children.length && one.traverse(free);
      return remove.apply(this, things);
    };
  }

  /** The renderer lets go of a creature, but not of what it is made of. Pictures of skins are shared. */
  function free(part) {
    part.geometry?.dispose();
    part.skeleton?.dispose();
    if (part.isSprite) part.material.map?.dispose();
    part.material?.dispose();
  }

  function label(sprite) {
    sprite.scale.set(0.3, 0.06, 1); // as its picture, 500 × 100 dots; the same near and far
    Object.assign(sprite.material, { depthWrite: false, transparent: true, sizeAttenuation: false });
  }

  Object.defineProperty(window, 'THREE', {
    get: () => three,
    set(all) {
      three = all;
      dress(all);
    },
  });

  // Names are the only text that the renderer draws: black on nothing, which at night nobody reads.
  const { fillText } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fillText = function (name) {
    const { canvas } = this;
    this.font = '600 52px system-ui, sans-serif';
    this.textAlign = 'center';
    this.textBaseline = 'middle';
    const width = Math.min(canvas.width, this.measureText(name).width + 36);
    this.fillStyle = 'rgb(0 0 0 / 0.55)';
    this.beginPath();
    this.roundRect((canvas.width - width) / 2, 12, width, 76, 10);
    this.fill();
    this.fillStyle = '#fff';
    fillText.call(this, name, canvas.width / 2, 52, canvas.width - 20);
  };
}
