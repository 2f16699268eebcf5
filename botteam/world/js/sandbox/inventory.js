'use strict'
// What a player carries: 46 slots as the protocol numbers them, and behind them (46–54) the grid of the crafting table
// that is open, so that every stack a player owns is in one list. The stack on the cursor is `inventory.selectedItem`.
const { inventoryLayout } = require('./layouts')
const { storeStack } = require('./slots')
const { sized, snapshot, matches, stackMaker } = require('./stacks')
const { bookOf } = require('./recipes')
const screens = require('./screens')

const HOTBAR = 36
const OFF_HAND = 45
const GRIDS = [1, 2, 3, 4, 46, 47, 48, 49, 50, 51, 52, 53, 54]
const SLOTS = 55
const DIG = { dropStack: 3, dropOne: 4, swapHands: 6 }
const SURVIVAL_LIKE = new Set([0, 1, 2])

module.exports.server = screens.server

module.exports.player = (player, serv) => {
  const { toNotch, fromNotch } = stackMaker(serv.registry)
  const windows = require('prismarine-windows')(serv.registry)
  const layout = inventoryLayout(bookOf(serv.registry))
  player.heldItemSlot = 0
  player.inventory = windows.createWindow(0, 'minecraft:inventory', 'Inventory')
  while (player.inventory.slots.length < SLOTS) player.inventory.slots.push(null)
  player.pocket = player.screen = { id: 0, layout, own: 46 }
  player.inventory.on('updateSlot', () => player.showSlotsSoon())

  const slots = player.inventory.slots
  const heldSlot = () => HOTBAR + player.heldItemSlot

  player.setSlot = (slot, stack) => player.inventory.updateSlot(slot, stack ?? null)
  player.heldStack = () => slots[heldSlot()]
  Object.defineProperty(player, 'heldItem', { get: player.heldStack, set: () => {}, configurable: true })

  /** Puts a stack away as picked up items are; returns how many fitted. The stack itself is left as it is. */
  player.give = stack => {
    if (!stack || !(stack.count > 0)) return 0
    const work = { layout, slots: slots.slice(), held: player.heldItemSlot }
    const rest = storeStack(work, stack)
    layout.storeOrder.concat(OFF_HAND).forEach(i => work.slots[i] !== slots[i] && player.setSlot(i, work.slots[i]))
    return stack.count - (rest?.count ?? 0)
  }

  player.giveOrDrop = stack => {
    const rest = sized(stack, (stack?.count ?? 0) - player.give(stack))
    if (rest) serv.tossStack(player, rest)
  }

  /** Takes up to n from the hand; the taken stack or null. */
  player.takeHeld = (n = 1) => {
    const stack = player.heldStack()
    const taken = sized(stack, Math.min(n, stack?.count ?? 0))
    if (taken) player.setSlot(heldSlot(), sized(stack, stack.count - taken.count))
    return taken
  }

  /** Cursor and crafting grids back into the inventory, or onto the ground. */
  player.stowLoose = () => {
    const loose = [player.inventory.selectedItem, ...GRIDS.map(i => slots[i])]
    player.inventory.selectedItem = null
    for (const i of [0, ...GRIDS]) if (slots[i]) player.setSlot(i, null)
    loose.forEach(player.giveOrDrop)
  }

  player._client.on('held_item_slot', ({ slotId }) => {
    if (!(slotId >= 0 && slotId <= 8)) return
    player.heldItemSlot = slotId
    player.emit('heldSlotChanged', slotId)
    if (player.isPlaying) player.showEquipment()
  })

  const mayAct = () => player.isPlaying && player.health > 0 && SURVIVAL_LIKE.has(player.gameMode)

  player._client.on('block_dig', ({ status }) => {
    if (!mayAct()) return
    if (status === DIG.dropStack) drop(64)
    else if (status === DIG.dropOne) drop(1)
    else if (status === DIG.swapHands) swapHands()
  })

  function drop (n) {
    const taken = player.takeHeld(n)
    if (taken) serv.tossStack(player, taken)
  }

  function swapHands () {
    const [held, off] = [player.heldStack(), slots[OFF_HAND]]
    player.setSlot(heldSlot(), off)
    player.setSlot(OFF_HAND, held)
  }

  player._client.on('set_creative_slot', ({ slot, item }) => {
    if (!mayAct()) return
    const stack = player.gameMode === 1 ? fromNotch(item) : null
    const isFit = !stack || (serv.registry.items[stack.type] && stack.count > 0 && stack.count <= stack.stackSize)
    if (player.gameMode !== 1 || !isFit) return player.resyncScreen()
    if (slot >= 1 && slot <= OFF_HAND) player.setSlot(slot, stack)
    else if (slot === -1 && stack) serv.tossStack(player, stack)
  })

  showHands(player, slots, heldSlot, toNotch)
  screens.player(player, serv)
}

// Equipment as others see it; numbers of minecraft.wiki/w/Java_Edition_protocol/Packets#Set_Equipment.
function showHands (player, slots, heldSlot, toNotch) {
  const WORN = { 1: OFF_HAND, 2: 8, 3: 7, 4: 6, 5: 5 }
  const shown = {}
  const worn = place => slots[place === 0 ? heldSlot() : WORN[place]]
  const entry = place => ({ slot: place, item: toNotch(worn(place)) })
  const PLACES = [0, 1, 2, 3, 4, 5]

  player.showEquipment = () => {
    const changed = PLACES.filter(place => !matches(shown[place], worn(place)))
    if (!changed.length) return
    for (const place of changed) shown[place] = snapshot(worn(place))
    player.tell('entity_equipment', { entityId: player.id, equipments: changed.map(entry) })
  }

  player.on('shownTo', other => {
    const filled = PLACES.filter(worn)
    if (filled.length) other._client.write('entity_equipment', { entityId: player.id, equipments: filled.map(entry) })
  })
}
