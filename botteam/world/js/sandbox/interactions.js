'use strict'
// Right-clicking blocks: mechanics register what a block does when it is used.
module.exports.server = serv => {
  const handlers = new Map()

  /** handler({block, player, direction, cursor, hand}) returns true when the click is used up. */
  serv.onBlockInteraction = (name, handler) => {
    const { id } = serv.registry.blocksByName[name]
    if (handlers.has(id)) throw new Error(`two mechanics want clicks on ${name}`)
    handlers.set(id, handler)
  }

  serv.interactWithBlock = data => handlers.get(data.block.type)?.(data) ?? false
}
