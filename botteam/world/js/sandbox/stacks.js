'use strict'
// Item stacks as values: a stack is never changed in place here, a new one is made instead. Works for prismarine Items
// and for plain objects {type, count, stackSize, components}.

const bigSafe = (key, value) => typeof value === 'bigint' ? `${value}n` : value

/** What a stack is apart from how many: type and components (durability, enchantments, name …). */
function traits (stack) {
  if (!stack.components?.length && !stack.removedComponents?.length && !stack.nbt) return ''
  const components = [...(stack.components ?? [])].sort((a, b) => a.type < b.type ? -1 : 1)
  return JSON.stringify([components, stack.removedComponents ?? [], stack.nbt ?? null], bigSafe)
}

function same (a, b) {
  return !!a && !!b && a.type === b.type && traits(a) === traits(b)
}

function identical (a, b) {
  if (!a || !b) return !a && !b
  return a.count === b.count && same(a, b)
}

/** The same stack with another count; null when nothing is left. */
function sized (stack, count) {
  if (!stack || count <= 0) return null
  const copy = Object.assign(Object.create(Object.getPrototypeOf(stack)), stack, { count })
  if (stack.components?.length) copy.components = stack.components.map(component => ({ ...component }))
  if (stack.componentMap) copy.componentMap = new Map((copy.components ?? []).map(c => [c.type, c]))
  return copy
}

/** What a client was told a slot holds; later changes of the stack in place do not reach it. */
function snapshot (stack) {
  return stack ? { type: stack.type, count: stack.count, traits: traits(stack) } : null
}

/** A snapshot that matches nothing: nobody knows what the client shows. */
const UNKNOWN = Object.freeze({ type: -1 })

function matches (shot, stack) {
  if (!shot || !stack) return !shot && !stack
  return shot.type === stack.type && shot.count === stack.count && shot.traits === traits(stack)
}

/** Plain JSON of a stack, as kept in block entities and player files. */
function toJson (stack) {
  if (!stack) return null
  const json = { name: stack.name, count: stack.count }
  if (stack.components?.length) json.components = stack.components
  if (stack.removedComponents?.length) json.removedComponents = stack.removedComponents
  return json
}

/** Reader and maker of prismarine Items for one registry. */
function stackMaker (registry) {
  const Item = require('prismarine-item')(registry)

  function make (name, count = 1, components = []) {
    const known = registry.itemsByName[name]
    if (!known) throw new Error(`item ${JSON.stringify(name)} does not exist in ${registry.version.minecraftVersion}`)
    const item = new Item(known.id, count)
    item.components = components
    item.componentMap = new Map(components.map(component => [component.type, component]))
    return item
  }

  function fromJson (json) {
    if (!json || !registry.itemsByName[json.name] || !(json.count > 0)) return null
    const item = make(json.name, json.count, (json.components ?? []).map(component => ({ ...component })))
    item.removedComponents = json.removedComponents ?? []
    return item
  }

  return { Item, make, fromJson, toNotch: stack => Item.toNotch(stack ?? null), fromNotch: raw => Item.fromNotch(raw) }
}

module.exports = { same, identical, sized, snapshot, matches, UNKNOWN, toJson, stackMaker }
