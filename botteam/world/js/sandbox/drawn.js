'use strict'
// Blocks that a vanilla client draws only when the column's packet lists them as block entities
// (minecraft.wiki/w/Java_Edition_protocol/Chunk_format#Block_Entity). Seeded terrain has none of them.
const nbt = require('prismarine-nbt')

// numbers of 1.21.4's block entity registry
const TYPES = [[/^chest$/, 1], [/^trapped_chest$/, 2], [/^ender_chest$/, 3], [/_hanging_sign$/, 8], [/_sign$/, 7], [/_bed$/, 25]]
const EMPTY = nbt.comp({})

/** Makes the reader: column changes (index in column → state) to the packet's list. */
function drawnBlocks (registry) {
  const typeOf = new Map()
  for (const { name, minStateId, maxStateId } of registry.blocksArray) {
    const found = TYPES.find(([names]) => names.test(name))
    for (let state = minStateId; found && state <= maxStateId; state++) typeOf.set(state, found[1])
  }
  return changes => [...changes ?? []].filter(([, state]) => typeOf.has(state)).map(([index, state]) => ({
    x: index & 15, z: (index >> 4) & 15, y: index >> 8, type: typeOf.get(state), nbtData: EMPTY
  }))
}

module.exports = { drawnBlocks }
