'use strict'
// The windows of the game: which slot takes what, and where a shift-click goes. Slot numbers:
// minecraft.wiki/w/Java_Edition_protocol/Inventory; shift-click order as the 1.21.4 client shows it.

const { storeStack } = require('./slots')
const { identical, sized } = require('./stacks')

const ANY = { accepts: () => true }
const PLAYER_SLOTS = 36
const ARMOUR = { head: 5, chest: 6, legs: 7, feet: 8 }
const HEADWEAR = /(_helmet|_skull|_head)$|^carved_pumpkin$/

function armourSlot (name = '') {
  if (HEADWEAR.test(name)) return ARMOUR.head
  if (name.endsWith('_chestplate') || name === 'elytra') return ARMOUR.chest
  if (name.endsWith('_leggings')) return ARMOUR.legs
  return name.endsWith('_boots') ? ARMOUR.feet : null
}

const bound = stack => JSON.stringify(stack.components ?? []).includes('binding_curse')
const armourRule = slot => ({ accepts: stack => armourSlot(stack.name) === slot, limit: 1, mayTake: stack => !bound(stack) })

const span = (from, to, backwards = false) => ({ from, to, backwards })
const numbers = (from, to) => Array.from({ length: to - from }, (_, i) => from + i)

/** The player's 36 slots behind `own` slots of a window, with a shift-click between main part and hotbar. */
function playerPart (own) {
  const hotbar = own + 27
  return {
    size: own + PLAYER_SLOTS,
    hotbar,
    offHand: own + PLAYER_SLOTS,
    storeOrder: [...numbers(hotbar, hotbar + 9), ...numbers(own, hotbar)],
    whole: span(own, own + PLAYER_SLOTS),
    wholeBackwards: span(own, own + PLAYER_SLOTS, true),
    otherPart: slot => slot < hotbar ? span(hotbar, hotbar + 9) : span(own, hotbar),
    indexes: () => numbers(0, own + PLAYER_SLOTS)
  }
}

/** Result slot 0 and a grid from slot 1: the result follows the grid; taking it uses one of each. */
function crafting (book, width) {
  const cells = numbers(1, 1 + width * width)
  const gridOf = slots => cells.map(i => slots[i])

  function refresh (work) {
    const made = book.result(gridOf(work.slots), width)
    if (!identical(made, work.slots[0])) work.slots[0] = made
  }

  function onTake (work) {
    const left = book.leftovers(gridOf(work.slots))
    cells.forEach((slot, i) => {
      work.slots[slot] = sized(work.slots[slot], (work.slots[slot]?.count ?? 0) - 1)
      if (left[i]) giveBack(work, slot, left[i])
    })
    refresh(work)
  }

  function giveBack (work, slot, stack) {
    if (!work.slots[slot]) work.slots[slot] = stack
    else {
      const rest = storeStack(work, stack)
      if (rest) work.drops.push(rest)
    }
  }

  return { refresh, result: { accepts: () => false, result: true, onTake } }
}

function inventoryLayout (book) {
  const { refresh, result } = crafting(book, 2)
  const rules = new Map([[0, result]])
  for (const slot of Object.values(ARMOUR)) rules.set(slot, armourRule(slot))
  const main = span(9, 36)
  const hotbar = span(36, 45)
  const both = span(9, 45)

  function quickMove (slot, stack, slots) {
    if (slot === 0) return [span(9, 45, true)]
    if (slot < 9) return [both]
    const armour = armourSlot(stack.name)
    if (armour && !slots[armour]) return [span(armour, armour + 1)]
    if (stack.name === 'shield' && !slots[45]) return [span(45, 46)]
    if (slot === 45) return [both]
    return [slot < 36 ? hotbar : main]
  }

  return {
    size: 46,
    hotbar: 36,
    offHand: 45,
    craftingSlots: 5,
    storeOrder: [...numbers(36, 45), ...numbers(9, 36)],
    rule: slot => rules.get(slot) ?? ANY,
    indexes: () => numbers(0, 46),
    quickMove,
    refresh
  }
}

function chestLayout (own) {
  const part = playerPart(own)
  return {
    ...part,
    rule: () => ANY,
    quickMove: slot => slot < own ? [part.wholeBackwards] : [span(0, own)]
  }
}

function craftingTableLayout (book) {
  const part = playerPart(10)
  const { refresh, result } = crafting(book, 3)
  return {
    ...part,
    craftingSlots: 10,
    rule: slot => slot === 0 ? result : ANY,
    refresh,
    quickMove (slot) {
      if (slot === 0) return [part.wholeBackwards]
      return slot < 10 ? [part.whole] : [span(1, 10), part.otherPart(slot)]
    }
  }
}

/** Slots 0 input, 1 fuel, 2 output. `smelts` and `burns` answer for a stack. */
function furnaceLayout ({ smelts, burns }) {
  const part = playerPart(3)
  const fuel = {
    accepts: stack => burns(stack) || stack.name === 'bucket',
    limit: stack => stack.name === 'bucket' ? 1 : 99
  }
  const rules = [ANY, fuel, { accepts: () => false, output: true }]
  return {
    ...part,
    rule: slot => rules[slot] ?? ANY,
    quickMove (slot, stack) {
      if (slot === 2) return [part.wholeBackwards]
      if (slot < 2) return [part.whole]
      if (smelts(stack)) return [span(0, 1)]
      return burns(stack) ? [span(1, 2)] : [part.otherPart(slot)]
    }
  }
}

module.exports = { inventoryLayout, chestLayout, craftingTableLayout, furnaceLayout, armourSlot }
