'use strict'
// Doors, trapdoors and gates open and close by hand; iron ones do not.
const HANDS_ONLY = /^(?!iron).*(_door|_trapdoor|_fence_gate)$/

module.exports.server = serv => {
  for (const { name } of serv.registry.blocksArray) {
    if (HANDS_ONLY.test(name)) serv.onBlockInteraction(name, swing)
  }

  function swing ({ block, player }) {
    const { open, half } = block.getProperties()
    const pos = block.position
    serv.manyBlocks(() => {
      serv.setBlock(player.world, pos, serv.changeState(block.stateId, { open: !open }))
      if (!block.name.endsWith('_door')) return
      const other = pos.offset(0, half === 'lower' ? 1 : -1, 0)
      const mate = serv.overworld.getBlock(other)
      if (mate.name === block.name) serv.setBlock(player.world, other, serv.changeState(mate.stateId, { open: !open }))
    })
    return true
  }
}
