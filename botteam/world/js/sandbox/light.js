'use strict'
// Light from the sky and from blocks, worked out only where a rule asks for it (minecraft.wiki/w/Light).
const FULL = 15
const WAYS = [[0, 1, 0], [0, -1, 0], [1, 0, 0], [-1, 0, 0], [0, 0, 1], [0, 0, -1]]
const ONLY_WHEN_LIT = /furnace$|^smoker$|^redstone_ore$|^deepslate_redstone_ore$|campfire$|^redstone_torch$|^redstone_wall_torch$|candle|redstone_lamp/

module.exports.server = serv => {
  const { registry } = serv
  const emission = new Uint8Array(registry.blocksArray.at(-1).maxStateId + 1)
  for (const block of registry.blocksArray) {
    for (let id = block.minStateId; id <= block.maxStateId; id++) emission[id] = block.emitLight ?? 0
  }
  const emits = id => {
    const strength = emission[id]
    return strength && ONLY_WHEN_LIT.test(registry.blocksByStateId[id].name) && serv.propertiesOf(id).lit === false ? 0 : strength
  }

  const isUnderSky = (x, y, z) => y > serv.columnAt(x >> 4, z >> 4).shadeAt(x, z, serv.lightFilter)

  /** Spreads from a place through what lets light pass; visit(x, y, z, distance) may end the search by returning true. */
  function spread (x, y, z, reach, visit) {
    const seen = new Set()
    const key = (a, b, c) => ((a - x + 16) << 12) | ((b - y + 16) << 6) | (c - z + 16)
    let edge = [[x, y, z]]
    seen.add(key(x, y, z))
    for (let distance = 0; distance <= reach && edge.length; distance++) {
      const next = []
      for (const [a, b, c] of edge) {
        if (visit(a, b, c, distance)) return
        for (const [dx, dy, dz] of WAYS) {
          const [p, q, r] = [a + dx, b + dy, c + dz]
          if (q < 0 || q > 319 || seen.has(key(p, q, r))) continue
          seen.add(key(p, q, r))
          const state = serv.stateAt(p, q, r)
          if (serv.lightFilter(state) < FULL || emission[state]) next.push([p, q, r])
        }
      }
      edge = next
    }
  }

  /** 0 to 15, as if it were noon. */
  serv.skyLight = (x, y, z) => {
    if (y > 319 || isUnderSky(x, y, z)) return FULL
    if (y < serv.columnAt(x >> 4, z >> 4).shadeAt(x, z, serv.lightFilter) - 40) return 0 // too deep for any light to come down
    let light = 0
    spread(x, y, z, FULL - 1, (a, b, c, distance) => {
      if (!isUnderSky(a, b, c)) return false
      light = FULL - distance
      return true
    })
    return light
  }

  function isGlowNear (x, y, z) {
    for (let cx = (x - 14) >> 4; cx <= (x + 14) >> 4; cx++) {
      for (let cz = (z - 14) >> 4; cz <= (z + 14) >> 4; cz++) {
        for (let s = Math.max(0, (y - 14) >> 4); s <= Math.min(19, (y + 14) >> 4); s++) if (serv.columnAt(cx, cz).glows(s, emits)) return true
      }
    }
    return false
  }

  /** 0 to 15, from torches, lava and the like. */
  serv.blockLight = (x, y, z) => {
    if (y < 0 || y > 319 || !isGlowNear(x, y, z)) return 0
    let light = 0
    spread(x, y, z, FULL - 1, (a, b, c, distance) => {
      light = Math.max(light, emits(serv.stateAt(a, b, c)) - distance)
      return light >= FULL - distance
    })
    return light
  }

  /** What plants go by: day or night makes no difference. */
  serv.plantLight = (x, y, z) => Math.max(serv.skyLight(x, y, z), serv.blockLight(x, y, z))
}
