'use strict'
// Light from the sky and from blocks (minecraft.wiki/w/Light): the sky's is worked out where a rule asks for it, that of
// blocks is kept by glow.js. Clients are told of both when blocks change.
const { glow } = require('./glow')

const FULL = 15
const WAYS = [[0, 1, 0], [0, -1, 0], [1, 0, 0], [-1, 0, 0], [0, 0, 1], [0, 0, -1]]
// what glows only when lit (minecraft.wiki/w/Light#Light-emitting_blocks)
const WHEN_LIT = {
  furnace: 13, blast_furnace: 13, smoker: 13, redstone_ore: 9, deepslate_redstone_ore: 9, redstone_torch: 7, redstone_wall_torch: 7,
  redstone_lamp: 15, campfire: 15, soul_campfire: 10
}

/** Light that each block state gives. */
function emissionOf (serv) {
  const { blocksArray } = serv.registry
  const emission = new Uint8Array(blocksArray.at(-1).maxStateId + 1)
  for (const { name, minStateId, maxStateId, emitLight } of blocksArray) {
    for (let id = minStateId; id <= maxStateId; id++) {
      emission[id] = name in WHEN_LIT ? (serv.propertiesOf(id).lit ? WHEN_LIT[name] : 0) : emitLight ?? 0
    }
  }
  return emission
}

module.exports.server = serv => {
  const emission = emissionOf(serv)
  const filter = Uint8Array.from(emission, (_, id) => serv.lightFilter(id))
  const glowing = new Map() // column → sections whose block light clients have to be told
  const shaded = new Map() // column → the highest section below which sky light has changed
  const changed = new Set() // places whose light has to be mended

  const lights = glow({
    emission,
    filter,
    columnOf: (cx, cz) => serv.columns.get(serv.columnKey(cx, cz)),
    changed (column, section) {
      if (!glowing.has(column)) glowing.set(column, new Set())
      glowing.get(column).add(section)
    }
  })
  serv.on('columnMade', column => {
    lights.load(column)
    glowing.delete(column) // nobody has it yet
  })

  serv.onBlockChanged((world, pos, old, state) => {
    if (filter[old.stateId] === filter[state] && emission[old.stateId] === emission[state]) return
    changed.add(pos)
    if (filter[old.stateId] !== filter[state] && pos.y >= shadeAt(pos.x, pos.z)) shade(serv.columnAt(pos.x >> 4, pos.z >> 4), pos.y >> 4)
  })

  function shade (column, section) {
    shaded.set(column, Math.max(section, shaded.get(column) ?? 0))
  }

  function mend () {
    for (const { x, y, z } of changed) lights.update(x, y, z)
    changed.clear()
  }

  serv.on('afterTick', () => {
    mend()
    for (const column of new Set([...glowing.keys(), ...shaded.keys()])) tell(column)
    glowing.clear()
    shaded.clear()
  })

  function tell (column) {
    const key = serv.columnKey(column.x, column.z)
    const near = serv.players.filter(p => p.columns.has(key)).map(p => p._client)
    if (!near.length) return
    const sky = section => section <= (shaded.get(column) ?? -Infinity)
    const block = section => glowing.get(column)?.has(section) ?? false
    serv._server.writeToClients(near, 'update_light', { chunkX: column.x, chunkZ: column.z, ...column.encodeLight(serv.lightFilter, { sky, block }) })
  }

  const shadeAt = (x, z) => serv.columnAt(x >> 4, z >> 4).shadeAt(x, z, serv.lightFilter)
  const isUnderSky = (x, y, z) => y > shadeAt(x, z)

  /** 0 to 15, as if it were noon: looks for the nearest place under the sky. */
  serv.skyLight = (x, y, z) => {
    if (y > 319 || isUnderSky(x, y, z)) return FULL
    if (y < shadeAt(x, z) - 40) return 0 // too deep for any light to come down
    const seen = new Set([keyOf(0, 0, 0)])
    let edge = [[0, 0, 0]]
    for (let light = FULL; light > 0 && edge.length; light--) {
      if (edge.some(([dx, dy, dz]) => isUnderSky(x + dx, y + dy, z + dz))) return light
      edge = edge.flatMap(([dx, dy, dz]) => WAYS.map(([wx, wy, wz]) => [dx + wx, dy + wy, dz + wz])).filter(([dx, dy, dz]) => {
        if (y + dy < 0 || y + dy > 319 || seen.has(keyOf(dx, dy, dz))) return false
        seen.add(keyOf(dx, dy, dz))
        return filter[serv.stateAt(x + dx, y + dy, z + dz)] < FULL
      })
    }
    return 0
  }
  const keyOf = (dx, dy, dz) => ((dx + 16) << 12) | ((dy + 16) << 6) | (dz + 16)

  /** 0 to 15, from torches, lava and the like. */
  serv.blockLight = (x, y, z) => {
    if (changed.size) mend()
    return y < 0 || y > 319 ? 0 : serv.columnAt(x >> 4, z >> 4).lightAt(x, y, z)
  }

  /** What plants go by: day or night makes no difference. */
  serv.plantLight = (x, y, z) => Math.max(serv.skyLight(x, y, z), serv.blockLight(x, y, z))
}
