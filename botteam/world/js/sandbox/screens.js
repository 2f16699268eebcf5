'use strict'
// The window a player looks at: opening, clicks, closing, and telling the client what it does not know yet.
// The server decides; a client's own idea of its clicks (changedSlots, cursorItem) only saves packets.
const { click, IDLE } = require('./clicks')
const { snapshot, matches, UNKNOWN, stackMaker } = require('./stacks')

const MOST_CLICKS = 800 // in one tick, some 40 ms; a bot that stows a full inventory piece by piece stays below
const MOST_CLAIMS = 128 // slots in one click packet, as in vanilla
const STATE_IDS = 0x7fff
const LONG_AGO = 4000 // states; a click that names an older one gets everything
const OFF_HAND = 45
const MAIN = 9
const OTHERS = [0, 1, 2, 3, 4, 5, 6, 7, 8, OFF_HAND] // what a container's window does not show

module.exports.server = serv => {
  serv.windowTypes = require('prismarine-windows')(serv.registry).windows
  serv.on('tick', () => {
    for (const player of serv.players) player.tickScreen()
  })
  // First of all listeners, so that whoever saves or drops the inventory finds everything in it.
  serv.prependListener('playerLeaving', player => player.closeScreen(false))
}

module.exports.player = (player, serv) => {
  const { fromNotch, toNotch } = stackMaker(serv.registry)
  const told = { inventory: [], own: [], cursor: null, stateId: 0 }
  const sentAt = { inventory: [], own: [], all: 0 } // state in which each slot, and everything, was last sent
  let drag = IDLE
  let waiting = null
  let whole = false
  let resultToo = false
  let clicks = 0
  let lastId = 0

  const screen = () => player.screen
  const isPocket = () => screen().id === 0

  /** Where window slot i lives: the inventory's slot number, or null for the window's own. */
  function homeOf (i) {
    if (isPocket()) return i
    const { own } = screen()
    if (i < own) return null
    return i === own + 36 ? OFF_HAND : i - own + MAIN
  }

  function read (i) {
    const home = homeOf(i)
    return (home === null ? screen().read(i) : player.inventory.slots[home]) ?? null
  }

  function write (i, stack) {
    const home = homeOf(i)
    if (home === null) screen().write(i, stack)
    else player.inventory.updateSlot(home, stack)
  }

  const visible = () => screen().layout.size
  const readAll = size => Array.from({ length: size }, (_, i) => read(i))

  player._client.on('window_click', packet => {
    if (!player.isPlaying) return
    if (++clicks > MOST_CLICKS || packet.windowId !== screen().id || player.gameMode === 3 || player.health <= 0) return resync()
    if (screen().isOpen?.() === false) return player.closeScreen()
    const changed = press(packet)
    if (!changed) return resync()
    believe(packet)
    doubtCrossed(packet, changed)
    if (packet.slot >= 0 && packet.slot < screen().layout.craftingSlots) resultToo = true
    flushSoon()
  })

  // A slot sent while the click was on its way has since overwritten what the client made of its click. Only such
  // slots are sent again: more than needed would undo clicks that are on their way now.
  function doubtCrossed ({ stateId, changedSlots }, changed) {
    const age = told.stateId - stateId & STATE_IDS
    const isNewer = state => state !== undefined && (told.stateId - state & STATE_IDS) < age
    if (stateId < 0 || age > LONG_AGO || isNewer(sentAt.all)) whole = true
    else changed.concat(changedSlots.slice(0, MOST_CLAIMS).map(slot => slot.location)).filter(i => isNewer(stateSent(i))).forEach(forget)
  }

  const stateSent = i => homeOf(i) === null ? sentAt.own[i] : sentAt.inventory[homeOf(i)]
  const forget = i => i >= 0 && i < visible() && note(i, UNKNOWN)

  /** Does the click; the numbers of the slots that changed, or null when it makes no sense. */
  function press ({ slot, mouseButton, mode }) {
    const { layout } = screen()
    const slots = readAll(Math.max(layout.size, layout.offHand + 1))
    const before = { layout, slots, cursor: player.inventory.selectedItem, drag, held: player.heldItemSlot }
    const after = click(before, { slot, mouseButton, mode, creative: player.gameMode === 1 })
    if (!after.ok) return null
    drag = after.drag
    player.inventory.selectedItem = after.cursor
    const changed = [...slots.keys()].filter(i => after.slots[i] !== slots[i])
    for (const i of changed) write(i, after.slots[i])
    after.drops.forEach(stack => serv.tossStack(player, stack))
    after.taken.forEach(taken => screen().onTaken?.(taken))
    return changed
  }

  function believe ({ changedSlots, cursorItem }) {
    for (const { location, item } of changedSlots.slice(0, MOST_CLAIMS)) {
      if (location >= 0 && location < visible()) note(location, snapshot(fromNotch(item)))
    }
    told.cursor = snapshot(fromNotch(cursorItem))
  }

  function note (i, shot) {
    const home = homeOf(i)
    if (home === null) told.own[i] = shot
    else told.inventory[home] = shot
  }

  const knows = i => matches(homeOf(i) === null ? told.own[i] : told.inventory[homeOf(i)], read(i))

  function resync () {
    whole = true
    flushSoon()
  }

  // One answer for all clicks that came in together: an answer in between would undo the client's later ones.
  function flushSoon () {
    waiting ??= setImmediate(() => flush())
  }

  /** Tells the client what it does not know; each tick only of the inventory, since containers report their changes. */
  function flush (from = 0) {
    if (waiting) from = 0
    clearImmediate(waiting)
    waiting = null
    if (!player.isPlaying) return
    if (whole || !matches(told.cursor, player.inventory.selectedItem)) sendAll()
    else sendChanges(from)
    if (!isPocket()) sendHidden()
    whole = resultToo = false
    player.showEquipment()
  }
  player.flushScreen = () => flush()

  function nextState () {
    told.stateId = (told.stateId + 1) & STATE_IDS
    return told.stateId
  }

  function sendAll () {
    const slots = readAll(visible())
    slots.forEach((stack, i) => note(i, snapshot(stack)))
    told.cursor = snapshot(player.inventory.selectedItem)
    sentAt.all = nextState()
    player._client.write('window_items', {
      windowId: screen().id, stateId: sentAt.all, items: slots.map(toNotch), carriedItem: toNotch(player.inventory.selectedItem)
    })
  }

  // Slot 0 last: clients wait for a crafting result and click on from there.
  function sendChanges (from) {
    for (let i = visible() - 1; i >= from; i--) {
      if (!knows(i) || (i === 0 && resultToo)) sendVisible(i)
    }
  }

  function sendVisible (i) {
    note(i, snapshot(read(i)))
    const state = sendSlot(screen().id, i, read(i))
    if (homeOf(i) === null) sentAt.own[i] = state
    else sentAt.inventory[homeOf(i)] = state
  }

  function sendHidden () {
    for (const home of OTHERS) {
      const stack = player.inventory.slots[home]
      if (matches(told.inventory[home], stack)) continue
      told.inventory[home] = snapshot(stack)
      sentAt.inventory[home] = sendSlot(0, home, stack)
    }
  }

  function sendSlot (windowId, slot, stack) {
    player._client.write('set_slot', { windowId, stateId: nextState(), slot, item: toNotch(stack) })
    return told.stateId
  }

  /**
   * Shows a window: {type, title, own, layout, read(i), write(i, stack), isOpen(), onTaken, onClosed}.
   * `type` as in the menu registry, `title` a translation key, `own` the number of slots that are not the player's.
   */
  player.openScreen = view => {
    player.closeScreen(false)
    lastId = lastId % 100 + 1
    player.screen = { ...view, id: lastId }
    told.own = []
    sentAt.own = []
    player._client.write('open_window', {
      windowId: lastId,
      inventoryType: serv.windowTypes[view.type].type,
      windowTitle: { type: 'compound', value: { translate: { type: 'string', value: view.title } } }
    })
    whole = true
    flush()
    return player.screen
  }

  /** Back to the player's own inventory; what is on the cursor and in a crafting grid goes there too, or is dropped. */
  player.closeScreen = (tell = true) => {
    const closing = screen()
    player.screen = player.pocket
    drag = IDLE
    player.stowLoose()
    closing.onClosed?.()
    flushSoon()
    if (!tell || closing.id === 0) return
    // Before the closing, since Mineflayer carries its inventory over only from windows that it closes itself.
    sendAll()
    player._client.write('close_window', { windowId: closing.id })
  }

  player._client.on('close_window', ({ windowId }) => {
    if (player.isPlaying && (windowId === 0 || windowId === screen().id)) player.closeScreen(false)
  })

  player.showSlotsSoon = flushSoon
  player.resyncScreen = resync
  player.sendInventory = resync
  player.on('closeWindows', () => player.closeScreen())
  player.on('spawned', () => {
    player.stowLoose()
    resync()
  })

  player.tickScreen = () => {
    clicks = 0
    if (!isPocket() && screen().isOpen?.() === false) player.closeScreen()
    flush(isPocket() ? 0 : screen().own)
  }
}
