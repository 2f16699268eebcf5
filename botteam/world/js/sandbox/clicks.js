'use strict'
// What a click in a window does to its slots and to the stack on the cursor. Pure: no packets, no world.
// Rules: minecraft.wiki/w/Java_Edition_protocol/Inventory and minecraft.wiki/w/Inventory#Controls.

const { same, sized } = require('./stacks')
const { limitOf, putInto, moveInto, storeStack } = require('./slots')

const OUTSIDE = -999
const OFF_HAND = 40
const IDLE = Object.freeze({ phase: 'idle', kind: 0, slots: [] })

/**
 * @param state {layout, slots, cursor, drag}; slots hold stacks or null, beginning with the window's own
 * @param press {slot, mouseButton, mode, creative}
 * @returns {ok, slots, cursor, drag, drops, taken}: a new state; `drops` leave the window, `taken` names result slots
 *   that were emptied by the player. `ok` is false when the click names no slot or button of this window.
 */
function click (state, press) {
  const work = { ...state, drag: state.drag ?? IDLE, slots: state.slots.slice(), drops: [], taken: [] }
  if (!valid(work.layout, press)) return { ...work, ok: false }
  work.layout.refresh?.(work) // the grid may have been changed by others, by /clear for example
  if (press.mode !== 5 && work.drag.phase !== 'idle') work.drag = IDLE
  else MODES[press.mode](work, press)
  work.layout.refresh?.(work)
  return { ...work, ok: true }
}

const eitherButton = button => button === 0 || button === 1

/** Buttons that make sense, by mode. */
const BUTTONS = [
  eitherButton,
  eitherButton,
  button => (button >= 0 && button <= 8) || button === OFF_HAND,
  button => button === 2,
  eitherButton,
  button => [0, 1, 2, 4, 5, 6, 8, 9, 10].includes(button),
  eitherButton
]

function valid (layout, { slot, mouseButton, mode }) {
  if (![slot, mouseButton, mode].every(Number.isInteger) || !BUTTONS[mode]?.(mouseButton)) return false
  return slot === OUTSIDE || (slot >= 0 && slot < layout.size)
}

/** Takes up to `count` from a slot; results go whole or not at all. */
function take (work, index, count) {
  const rule = work.layout.rule(index)
  const stack = work.slots[index]
  if (!stack || (rule.mayTake && !rule.mayTake(stack))) return null
  if (rule.result && count < stack.count) return null
  const taken = sized(stack, Math.min(count, stack.count))
  work.slots[index] = sized(stack, stack.count - taken.count)
  afterTake(work, index, taken)
  return taken
}

function afterTake (work, index, stack) {
  const rule = work.layout.rule(index)
  if (rule.result || rule.output) work.taken.push({ slot: index, stack })
  rule.onTake?.(work, stack)
}

const mayTake = (work, index) => {
  const stack = work.slots[index]
  return !!stack && work.layout.rule(index).mayTake?.(stack) !== false
}

function pick (work, { slot, mouseButton }) {
  if (slot === OUTSIDE) return dropCursor(work, mouseButton)
  const stack = work.slots[slot]
  const rule = work.layout.rule(slot)
  if (!stack) putCursor(work, slot, mouseButton)
  else if (!work.cursor) liftStack(work, slot, mouseButton)
  else if (!mayTake(work, slot)) return
  else if (!rule.accepts(work.cursor)) gatherResult(work, slot)
  else if (same(stack, work.cursor)) putCursor(work, slot, mouseButton)
  else if (work.cursor.count <= limitOf(rule, work.cursor)) {
    work.slots[slot] = work.cursor
    work.cursor = stack
  }
}

function dropCursor (work, button) {
  if (!work.cursor) return
  const count = button === 0 ? work.cursor.count : 1
  work.drops.push(sized(work.cursor, count))
  work.cursor = sized(work.cursor, work.cursor.count - count)
}

function putCursor (work, slot, button) {
  if (work.cursor) work.cursor = putInto(work, slot, work.cursor, button === 0 ? work.cursor.count : 1)
}

function liftStack (work, slot, button) {
  const stack = work.slots[slot]
  const wanted = button === 0 || work.layout.rule(slot).result ? stack.count : Math.ceil(stack.count / 2)
  work.cursor = take(work, slot, wanted)
}

function gatherResult (work, slot) {
  const stack = work.slots[slot]
  if (!same(stack, work.cursor) || stack.count > work.cursor.stackSize - work.cursor.count) return
  const taken = take(work, slot, stack.count)
  work.cursor = sized(work.cursor, work.cursor.count + taken.count)
}

/** Shift-click. A crafting result repeats for as long as the same thing comes out and something of it fits. */
function quickMove (work, { slot, mouseButton }) {
  if (slot === OUTSIDE) return dropCursor(work, mouseButton)
  if (!mayTake(work, slot)) return
  const first = work.slots[slot]
  while (same(work.slots[slot], first) && quickMoveOnce(work, slot));
}

function quickMoveOnce (work, slot) {
  const before = work.slots[slot]
  const rule = work.layout.rule(slot)
  let rest = before
  for (const range of work.layout.quickMove(slot, before, work.slots)) {
    rest = moveInto(work, range, before)
    if (rest?.count !== before.count) break
  }
  const left = rest?.count ?? 0
  if (left === before.count) return false
  work.slots[slot] = rule.result ? null : rest
  if (rule.result && rest) work.drops.push(rest)
  afterTake(work, slot, sized(before, before.count - left))
  return true
}

function swap (work, { slot, mouseButton }) {
  if (slot === OUTSIDE) return
  const other = mouseButton === OFF_HAND ? work.layout.offHand : work.layout.hotbar + mouseButton
  const rule = work.layout.rule(slot)
  const here = work.slots[slot]
  const there = work.slots[other]
  if (other === slot || (!here && !there) || (here && !mayTake(work, slot))) return
  if (!there) {
    // The hotbar first: what a craft leaves behind (an empty bucket) may want a free slot too.
    work.slots[other] = here
    work.slots[slot] = null
    afterTake(work, slot, here)
  } else if (rule.accepts(there)) {
    swapStacks(work, slot, other)
  }
}

function swapStacks (work, slot, other) {
  const here = work.slots[slot]
  const there = work.slots[other]
  const fits = Math.min(there.count, limitOf(work.layout.rule(slot), there))
  work.slots[slot] = sized(there, fits)
  work.slots[other] = sized(there, there.count - fits)
  if (!here) return
  if (!work.slots[other]) work.slots[other] = here
  else {
    const rest = storeStack(work, here)
    if (rest) work.drops.push(rest)
  }
}

function cloneStack (work, { slot, creative }) {
  const stack = work.slots[slot]
  if (creative && stack && !work.cursor) work.cursor = sized(stack, stack.stackSize)
}

/** Q over a slot drops one, Ctrl+Q the stack; Ctrl+Q on a crafting result drops all that can be crafted. */
function throwStack (work, { slot, mouseButton }) {
  if (slot === OUTSIDE || work.cursor) return
  const first = work.slots[slot]
  const step = () => {
    const stack = work.slots[slot]
    const whole = mouseButton === 1 || work.layout.rule(slot).result
    const taken = stack && take(work, slot, whole ? stack.count : 1)
    if (taken) work.drops.push(taken)
    return !!taken
  }
  if (!step() || mouseButton === 0) return
  while (same(work.slots[slot], first) && step());
}

/** Double click: gathers like stacks onto the cursor, partial stacks first. */
function gather (work, { slot, mouseButton }) {
  if (slot === OUTSIDE || !work.cursor || mayTake(work, slot)) return
  const order = [...work.layout.indexes()]
  if (mouseButton === 1) order.reverse()
  for (const wholeToo of [false, true]) {
    for (const index of order) {
      const room = work.cursor.stackSize - work.cursor.count
      const stack = work.slots[index]
      if (room <= 0) return
      if (!same(stack, work.cursor) || work.layout.rule(index).result) continue
      if (!wholeToo && stack.count >= stack.stackSize) continue
      if (work.layout.rule(index).output && room < stack.count) continue
      const taken = take(work, index, Math.min(room, stack.count))
      if (taken) work.cursor = sized(work.cursor, work.cursor.count + taken.count)
    }
  }
}

function drag (work, { slot, mouseButton, creative }) {
  const phase = mouseButton & 3
  const kind = mouseButton >> 2
  const before = work.drag
  work.drag = IDLE
  if (!work.cursor || (kind === 2 && !creative)) return
  if (phase === 0) work.drag = { phase: 'over', kind, slots: [] }
  else if (before.phase !== 'over' || before.kind !== kind) return
  else if (phase === 1) work.drag = dragOver(work, before, slot)
  else if (phase === 2) dragEnd(work, before, creative)
}

function dragOver (work, before, slot) {
  if (slot === OUTSIDE || before.slots.includes(slot) || !mayDragInto(work, slot)) return before
  if (before.kind !== 2 && work.cursor.count <= before.slots.length) return before
  return { ...before, slots: [...before.slots, slot] }
}

function mayDragInto (work, slot) {
  const stack = work.slots[slot]
  if (!work.layout.rule(slot).accepts(work.cursor)) return false
  return !stack || (same(stack, work.cursor) && stack.count <= work.cursor.stackSize)
}

function dragEnd (work, { kind, slots }, creative) {
  if (!slots.length) return
  if (slots.length === 1) return pick(work, { slot: slots[0], mouseButton: kind === 2 ? 0 : kind })
  const cursor = work.cursor
  const share = [Math.floor(cursor.count / slots.length), 1, cursor.stackSize][kind]
  let left = cursor.count
  for (const slot of slots) {
    if (!mayDragInto(work, slot) || (kind !== 2 && cursor.count < slots.length)) continue
    const had = work.slots[slot]?.count ?? 0
    const now = Math.min(had + share, limitOf(work.layout.rule(slot), cursor))
    if (now <= had) continue
    work.slots[slot] = sized(cursor, now)
    left -= now - had
  }
  work.cursor = sized(cursor, creative && kind === 2 ? cursor.count : left)
}

const MODES = [pick, quickMove, swap, cloneStack, throwStack, drag, gather]

module.exports = { click, OUTSIDE, IDLE }
