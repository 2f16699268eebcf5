'use strict'
// Blocks without light, biome and block entity, for physics and the pathfinder: both ask for thousands a second and only read
// what a block state says. All blocks of one state share what they have in common.

/** Let `bot.blockAt(position, false)` make lean blocks; with extra information it stays as it is. */
function lean (bot) {
  const full = bot.blockAt
  const Block = require('prismarine-block')(bot.registry)
  const kinds = new Map()
  bot.blockAt = (position, extraInfos = true) => {
    if (extraInfos) return full(position)
    const column = bot.world.getColumnAt(position)
    if (!column) return null
    const at = position.floored()
    const state = column.getBlockStateId({ x: at.x & 15, y: at.y, z: at.z & 15 })
    let kind = kinds.get(state)
    if (!kind) kinds.set(state, kind = Block.fromStateId(state, 0))
    const block = Object.create(kind)
    block.position = at
    return block
  }
}

module.exports = { lean }
