'use strict'
// The crafting table: a 3×3 grid that is given back when the window closes (minecraft.wiki/w/Crafting_Table).
const { craftingTableLayout } = require('./layouts')
const { bookOf } = require('./recipes')

const RESULT = 0
const GRID = 46 // the inventory's slots 46–54 hold the open grid
const OWN = 10

module.exports.server = serv => {
  const layout = craftingTableLayout(bookOf(serv.registry))

  function open ({ block, player }) {
    if (player.gameMode === 3) return true
    const { position } = block
    let result = null // made of the grid, belongs to nobody until it is taken
    player.openScreen({
      type: 'minecraft:crafting',
      title: 'container.crafting',
      own: OWN,
      layout,
      read: i => i === RESULT ? result : player.inventory.slots[GRID + i - 1],
      write (i, stack) {
        if (i === RESULT) result = stack
        else player.setSlot(GRID + i - 1, stack)
      },
      isOpen: () => serv.blockAt(position.x, position.y, position.z).name === 'crafting_table' && serv.isWithinReach(player, position)
    })
    return true
  }

  serv.onBlockInteraction('crafting_table', open)
}
