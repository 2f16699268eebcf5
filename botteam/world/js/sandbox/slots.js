'use strict'
// Putting stacks into slots by their rules. A rule is {accepts(stack), limit, mayTake, result, output, onTake}:
// `result` is taken whole only (crafting), `output` takes nothing in (furnace).

const { same, sized } = require('./stacks')

const limitOf = (rule, stack) => {
  const limit = typeof rule.limit === 'function' ? rule.limit(stack) : rule.limit ?? 99
  return Math.min(limit, stack.stackSize)
}

/** Puts up to `count` of `stack` into one slot; returns what stays in the hand. */
function putInto (work, index, stack, count = stack.count) {
  const rule = work.layout.rule(index)
  const there = work.slots[index]
  if (!rule.accepts(stack) || (there && !same(there, stack))) return stack
  const had = there?.count ?? 0
  const moved = Math.min(count, stack.count, limitOf(rule, stack) - had)
  if (moved <= 0) return stack
  work.slots[index] = sized(stack, had + moved)
  return sized(stack, stack.count - moved)
}

function * walk ({ from, to, backwards }) {
  if (backwards) for (let i = to - 1; i >= from; i--) yield i
  else for (let i = from; i < to; i++) yield i
}

/** Shift-click's way into a range: first onto like stacks, then into the first free slot. Returns the rest. */
function moveInto (work, range, stack) {
  let rest = stack
  if (stack.stackSize > 1) {
    for (const i of walk(range)) {
      if (rest && work.slots[i]) rest = putInto(work, i, rest)
    }
  }
  for (const i of walk(range)) {
    if (!rest) break
    if (work.slots[i] || !work.layout.rule(i).accepts(rest)) continue
    return putInto(work, i, rest)
  }
  return rest
}

/** How picked up items go into an inventory: onto like stacks (held, off-hand, hotbar, rest), then the first free slot. */
function storeStack (work, stack) {
  const { storeOrder, hotbar, offHand } = work.layout
  let rest = stack
  if (stack.stackSize > 1) {
    for (const i of [hotbar + (work.held ?? 0), offHand, ...storeOrder]) {
      if (rest && work.slots[i]) rest = putInto(work, i, rest)
    }
  }
  for (const i of storeOrder) {
    if (rest && !work.slots[i]) rest = putInto(work, i, rest)
  }
  return rest
}

module.exports = { limitOf, putInto, moveInto, storeStack }
